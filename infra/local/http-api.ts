import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { closeServer, listenOnLoopback } from "./free-port.ts";
import type { FunctionPool } from "./function-pool.ts";
import { httpEvent, parseRequest } from "./http-event.ts";
import { sendMessage, sendResult } from "./http-response.ts";
import type { MovableClock } from "./movable-clock.ts";
import { createRouteTable, type Route, type RouteTable } from "./route-table.ts";
import { StartupError } from "./startup-error.ts";

/**
 * API Gateway's HTTP API on one port. It listens before anything else is up, so that a taken port is known at once,
 * and answers 503 until it is given its routes.
 */
export interface HttpApi {
  readonly url: string;
  serve(routes: readonly Route<HttpTarget>[], publicBaseUrl: string): void;
  stop(): Promise<void>;
}

export interface HttpTarget {
  readonly pool: FunctionPool;
  readonly timeoutMilliseconds: number;
}

/** API Gateway takes 10 MB; Lambda takes 6 MB of event, base64 and all. */
const LARGEST_BODY = 10 * 1024 * 1024;
const LARGEST_EVENT = 6 * 1024 * 1024;

/** @param port 0 takes a free one @throws StartupError when the port is taken */
export async function startHttpApi(port: number, clock: MovableClock): Promise<HttpApi> {
  let table: RouteTable<HttpTarget> | undefined;
  let publicBaseUrl = "";
  const server = createServer((request, response) => {
    answer(request, response).catch(() => sendMessage(response, 500, "Internal Server Error"));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!table) return sendMessage(response, 503, "Service Unavailable");
    const body = await readBody(request);
    if (!body) {
      response.setHeader("connection", "close");
      return sendMessage(response, 413, "Request Entity Too Large");
    }
    const parsed = parseRequest(request);
    if (!parsed) return sendMessage(response, 400, "Bad Request");
    const match = table.find(parsed.method, parsed.segments);
    if (!match) return sendMessage(response, 404, "Not Found");
    const event = httpEvent(request, parsed, match, body, { publicBaseUrl, now: clock.now() });
    if (body.length > LARGEST_EVENT / 2 && JSON.stringify(event).length > LARGEST_EVENT)
      return sendMessage(response, 413, "Request Entity Too Large");
    await invoke(match.target, event, response);
  }

  async function invoke(target: HttpTarget, event: ReturnType<typeof httpEvent>, response: ServerResponse) {
    // The function goes on after the cap, as it does in Lambda; only the caller has stopped waiting.
    const cap = setTimeout(() => sendMessage(response, 503, "Service Unavailable"), target.timeoutMilliseconds);
    const { reply } = await target.pool.invoke(event, { source: "http" });
    clearTimeout(cap);
    if (response.writableEnded) return;
    if (reply.kind === "done") sendResult(response, event.requestContext.requestId, reply.result);
    else sendMessage(response, 500, "Internal Server Error");
  }

  const url = `http://127.0.0.1:${await listen(server, port)}`;
  return {
    url,
    serve(routes, base) {
      publicBaseUrl = base;
      table = createRouteTable(routes);
    },
    stop: () => closeServer(server),
  };
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  try {
    return await listenOnLoopback(server, port);
  } catch (cause) {
    throw new StartupError(`Port ${port} is taken or not allowed: choose another one with the variable PORT`, {
      cause,
    });
  }
}

/** The whole body; undefined when it is too large, with the rest left unread. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY) return undefined;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
