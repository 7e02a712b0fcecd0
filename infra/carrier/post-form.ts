import * as http from "node:http";
import * as https from "node:https";

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
// enough to keep two cores busy, few enough not to run out of sockets
const MOST_SOCKETS = 64;
const agents = {
  "http:": new http.Agent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
  "https:": new https.Agent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
};

/** Posts once. A kept connection that the other side had just closed does not count: it is posted again on a new one. */
export const postForm = async (form: SignedForm, limits: Limits, signal: AbortSignal): Promise<FormAnswer> => {
  const answer = await postOnce(form, limits, signal, true);
  if (answer !== "stale_connection") return answer;
  const again = await postOnce(form, limits, signal, false);
  return again === "stale_connection" ? { kind: "no_answer" } : again;
};

const postOnce = (form: SignedForm, limits: Limits, signal: AbortSignal, keepAlive: boolean) =>
  new Promise<FormAnswer | "stale_connection">((resolve) => {
    if (signal.aborted) return resolve({ kind: "stopped" });
    let isConnected = false;
    const request = requestOf(form, keepAlive);
    const timers = new Timers((kind) => end({ kind }));
    const stop = () => end({ kind: "stopped" });
    const end = (answer: FormAnswer | "stale_connection") => {
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
      socket.once(form.url.startsWith("https:") ? "secureConnect" : "connect", connected);
    });
    request.on("error", () => {
      if (request.reusedSocket) end("stale_connection");
      else end({ kind: isConnected ? "no_answer" : "no_connection" });
    });
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

const requestOf = ({ url, headers, body }: SignedForm, keepAlive: boolean): http.ClientRequest => {
  const { protocol, hostname, port, username, password, pathname, search } = new URL(url);
  const isSecure = protocol === "https:";
  // byte for byte what was signed, where HTTP can carry it
  const rest = url.replace(/^https?:\/\/[^/?#]*/i, "");
  const path = /^\/[\x21-\x7e]*$/.test(rest) ? rest : pathname + search;
  return (isSecure ? https : http).request({
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port,
    path,
    method: "POST",
    agent: keepAlive ? agents[isSecure ? "https:" : "http:"] : false,
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    ...(username !== "" && { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
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
