import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ACCOUNT } from "./resource-addresses.ts";
import type { RouteMatch } from "./route-table.ts";

/** A request as API Gateway understands it before it looks for a route; undefined when its encoding is broken. */
export interface ParsedRequest {
  readonly method: string;
  readonly path: string;
  /** The parts of the path between its slashes, each decoded by itself. */
  readonly segments: readonly string[];
  readonly rawQuery: string;
  readonly query: Readonly<Record<string, string>>;
}

export function parseRequest(request: IncomingMessage): ParsedRequest | undefined {
  const target = request.url ?? "/";
  const cut = target.indexOf("?");
  const rawQuery = cut < 0 ? "" : target.slice(cut + 1);
  try {
    const [, ...segments] = (cut < 0 ? target : target.slice(0, cut)).split("/").map(decodeURIComponent);
    const path = `/${segments.join("/")}`;
    return { method: request.method ?? "GET", path, segments, rawQuery, query: joinedQuery(rawQuery) };
  } catch {
    return undefined;
  }
}

/** Repeated names are joined with commas. @throws URIError on a malformed escape, which URLSearchParams would let pass */
function joinedQuery(rawQuery: string): Record<string, string> {
  const query = new Map<string, string>();
  for (const pair of rawQuery.split("&").filter((part) => part !== "")) {
    const [name = "", ...rest] = pair.split("=").map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    const value = rest.join("=");
    query.set(name, query.has(name) ? `${query.get(name)},${value}` : value);
  }
  return Object.fromEntries(query);
}

/** These arrive as text; everything else, form posts included, arrives in base64 (seen on API Gateway; facts/aws.md 7). */
const TEXT = /^(text\/.*|application\/(json|javascript|xml))$/;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "12/Mar/2026:19:03:58 +0000", as the access log of a web server has it. */
function logTime(instant: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${two(instant.getUTCDate())}/${MONTHS[instant.getUTCMonth()]}/${instant.getUTCFullYear()}`;
  const time = [instant.getUTCHours(), instant.getUTCMinutes(), instant.getUTCSeconds()].map(two).join(":");
  return `${day}:${time} +0000`;
}

export interface HttpEventOptions {
  readonly publicBaseUrl: string;
  /** Clock time in milliseconds. */
  readonly now: number;
}

/** The event of payload format 2.0. */
export function httpEvent(
  request: IncomingMessage,
  parsed: ParsedRequest,
  route: RouteMatch<unknown>,
  body: Buffer,
  { publicBaseUrl, now }: HttpEventOptions,
) {
  const base = new URL(publicBaseUrl);
  const sourceIp = (request.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  const { cookie, connection: _connection, ...plain } = joinedHeaders(request);
  const headers: Record<string, string> = {
    ...plain,
    "x-amzn-trace-id": `Root=1-${Math.floor(now / 1000).toString(16)}-${randomBytes(12).toString("hex")}`,
    "x-forwarded-for": plain["x-forwarded-for"] ? `${plain["x-forwarded-for"]}, ${sourceIp}` : sourceIp,
    "x-forwarded-port": base.port || (base.protocol === "https:" ? "443" : "80"),
    "x-forwarded-proto": base.protocol.slice(0, -1),
  };
  const [mediaType = ""] = (headers["content-type"] ?? "").toLowerCase().split(";");
  const isText = TEXT.test(mediaType.trim());
  return {
    version: "2.0",
    routeKey: route.routeKey,
    rawPath: parsed.path,
    rawQueryString: parsed.rawQuery,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(parsed.rawQuery === "" ? {} : { queryStringParameters: parsed.query }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: "local",
      domainName: base.hostname,
      domainPrefix: base.hostname.split(".")[0],
      http: {
        method: parsed.method,
        path: parsed.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: "$default",
      time: logTime(new Date(now)),
      timeEpoch: now,
    },
    ...(Object.keys(route.pathParameters).length === 0 ? {} : { pathParameters: route.pathParameters }),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Names in lower case, repeated headers joined with a comma (Node drops repeats of some, so read the raw list). */
function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? "").toLowerCase();
    const value = request.rawHeaders[index + 1] ?? "";
    const glue = name === "cookie" ? "; " : ",";
    headers.set(name, headers.has(name) ? `${headers.get(name)}${glue}${value}` : value);
  }
  return Object.fromEntries(headers);
}
