import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import twilio from "twilio";
import * as z from "zod";
import { type Carrier, type CarrierOptions, startCarrier } from "#infra/carrier/carrier.ts";

export const ACCOUNT_SID = `AC${"0".repeat(32)}`;
export const AUTH_TOKEN = "a-token-for-tests";
export const SENDER = "+15005550006";
export const HANDSET = "+15125550199";

export const textList = z.object({
  items: z.array(z.object({ from: z.string(), to: z.string(), body: z.string(), at: z.string(), sid: z.string() })),
  cursor: z.string().optional(),
});

export interface Hook {
  path: string;
  params: Record<string, string>;
  headers: IncomingHttpHeaders;
}

type Respond = (response: ServerResponse, hook: Hook) => void;

/** The application that a carrier calls: keeps every webhook, answers silence unless told otherwise. */
export class Application {
  readonly hooks: Hook[] = [];
  url = "";
  respond: Respond = (response) => twiml(response, "<Response/>");
  readonly #server = createServer(async (request, response) => {
    let form = "";
    for await (const chunk of request) form += chunk;
    const params = Object.fromEntries(new URLSearchParams(form));
    const hook = { path: request.url ?? "", params, headers: request.headers };
    this.hooks.push(hook);
    this.respond(response, hook);
  });

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    this.url = `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  statuses(): (string | undefined)[] {
    return this.hooks.map(({ params }) => params.MessageStatus).filter((status) => status !== undefined);
  }
}

export const twiml = (response: ServerResponse, body: string): void => {
  response.writeHead(200, { "content-type": "text/xml" }).end(body);
};

export const until = async (isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

export interface World {
  carrier: Carrier;
  application: Application;
  client: ReturnType<typeof twilio>;
  clock: { now: () => number; aheadMs: number };
  send: (message: Partial<Parameters<ReturnType<typeof twilio>["messages"]["create"]>[0]>) => Promise<string>;
  text: (body: string, from?: string, to?: string) => Promise<void>;
  screen: (handset?: string) => Promise<string[]>;
  call: (path: string, init?: RequestInit) => Promise<{ status: number; body: unknown; headers: Headers }>;
}

const running: { stop(): Promise<void> }[] = [];

/** To be given to afterEach: no server outlives its test. */
export const stopAll = async (): Promise<void> => {
  for (const one of running.splice(0).reverse()) await one.stop();
};

export const startWorld = async (options: Partial<CarrierOptions> = {}, inboundQuery = ""): Promise<World> => {
  const application = new Application();
  await application.start();
  running.push(application);
  const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs };
  const carrier = await startCarrier({
    port: 0,
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    clock,
    advanceClock: (seconds) => {
      clock.aheadMs += seconds * 1000;
    },
    senders: [{ phone: SENDER, segmentsPerSecond: 100, inboundUrl: `${application.url}/inbound${inboundQuery}` }],
    ...options,
  });
  running.push(carrier);
  return { carrier, application, clock, ...tools(carrier) };
};

const tools = (carrier: Carrier): Pick<World, "client" | "send" | "text" | "screen" | "call"> => {
  const client = twilio(ACCOUNT_SID, AUTH_TOKEN, { timeout: 10_000 });
  client.api.baseUrl = carrier.url;
  const call: World["call"] = async (path, init) => {
    const answer = await fetch(carrier.url + path, init);
    const raw = await answer.text();
    const isJson = /json/.test(answer.headers.get("content-type") ?? "");
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(raw) : raw };
  };
  return {
    client,
    call,
    send: async (message) =>
      (await client.messages.create({ to: HANDSET, from: SENDER, body: "Hello", ...message })).sid,
    text: async (body, from = HANDSET, to = SENDER) => {
      const { status } = await call(`/handsets/${from}/texts`, { method: "POST", body: JSON.stringify({ to, body }) });
      expect(status).toBe(201);
    },
    screen: async (handset = HANDSET) => {
      const { items } = textList.parse((await call(`/handsets/${handset}/texts`)).body);
      return items.map(({ from, body }) => (from === handset ? `> ${body}` : body));
    },
  };
};

/** The RestException's code and status that a refused call ends in. */
export const refusal = async (call: Promise<unknown>): Promise<{ code: unknown; status: unknown }> => {
  const error = await call.then(
    () => new Error("was not refused"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof twilio.RestException)) throw error;
  return { code: error.code, status: error.status };
};
