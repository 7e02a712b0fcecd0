import * as http from "node:http";
import * as https from "node:https";
import { unescape as decoded } from "node:querystring";

export interface SignedForm {
  url: string;
  headers: Record<string, string>;
  body: string;
}

interface Limits {
  connectMs: number;
  readMs: number;
  totalMs: number;
}

export type FormAnswer =
  | { kind: "answered"; status: number; contentType: string; body: string }
  | { kind: "no_connection" }
  | { kind: "no_answer" }
  | { kind: "too_long" }
  | { kind: "stopped" };

const MOST_BYTES = 64 * 1024;
const agentOptions = {
  keepAlive: true,
  // a connection that rested longer may be closed under us by the application: that would look like a lost answer
  timeout: 1_000,
  // enough to keep two cores busy, few enough not to run out of sockets
  maxSockets: 64,
};
const agents = { "http:": new http.Agent(agentOptions), "https:": new https.Agent(agentOptions) };

/** Posts once. */
export const postForm = (form: SignedForm, limits: Limits, signal: AbortSignal): Promise<FormAnswer> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: "stopped" });
    let isConnected = false;
    const request = requestOf(form);
    const timers = new Timers((kind) => end({ kind }));
    const stop = () => end({ kind: "stopped" });
    const end = (answer: FormAnswer) => {
      timers.clear();
      signal.removeEventListener("abort", stop);
      resolve(answer);
      request.destroy();
    };
    signal.addEventListener("abort", stop);

    request.on("socket", (socket) => {
      timers.total(limits.totalMs);
      const connected = () => {
        isConnected = true;
        timers.step("no_answer", limits.readMs);
      };
      if (!socket.connecting) return connected();
      timers.step("no_connection", limits.connectMs);
      socket.once("encrypted" in socket ? "secureConnect" : "connect", connected);
    });
    request.on("error", () => end({ kind: isConnected ? "no_answer" : "no_connection" }));
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        timers.step("no_answer", limits.readMs);
        size += chunk.length;
        if (size > MOST_BYTES) end({ kind: "too_long" });
        else chunks.push(chunk);
      });
      response.on("error", () => end({ kind: "no_answer" }));
      response.on("end", () => {
        timers.clear();
        signal.removeEventListener("abort", stop);
        const contentType = response.headers["content-type"] ?? "";
        const body = Buffer.concat(chunks).toString("utf8");
        resolve({ kind: "answered", status: response.statusCode ?? 0, contentType, body });
      });
    });
    request.end(form.body);
  });

const requestOf = ({ url, headers, body }: SignedForm): http.ClientRequest => {
  const { protocol, hostname, port, username, password, pathname, search } = new URL(url);
  // byte for byte what was signed, where HTTP can carry it
  const rest = url.replace(/^https?:\/\/[^/?#]*/i, "");
  const path = /^\/[\x21-\x7e]*$/.test(rest) ? rest : pathname + search;
  return (protocol === "https:" ? https : http).request({
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port,
    path,
    method: "POST",
    agent: agents[protocol === "https:" ? "https:" : "http:"],
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    ...(username !== "" && { auth: `${decoded(username)}:${decoded(password)}` }),
  });
};

type Lateness = "no_connection" | "no_answer";

class Timers {
  readonly #late: (kind: Lateness) => void;
  #step: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;

  constructor(late: (kind: Lateness) => void) {
    this.#late = late;
  }

  step(kind: Lateness, ms: number): void {
    clearTimeout(this.#step);
    this.#step = setTimeout(() => this.#late(kind), ms);
  }

  total(ms: number): void {
    this.#total = setTimeout(() => this.#late("no_answer"), Math.max(ms, 0));
  }

  clear(): void {
    clearTimeout(this.#step);
    clearTimeout(this.#total);
  }
}
