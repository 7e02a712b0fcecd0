import middy from "@middy/core";
import * as z from "zod";
import { errorMessage, RetryableError } from "./errors.ts";
import type { Log } from "./logger.ts";

/** A request as it came over the wire: names of headers in lower case, the body as its exact bytes. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query, percent-decoded as API Gateway gives it. */
  readonly path: string;
  /** Without "?", exactly as sent. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

// API Gateway's HTTP API, payload format 2.0. Form posts come as base64, JSON as text: the flag decides.
const eventSchema = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(""),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
});

const requestOf = (event: unknown): HttpRequest => {
  const parsed = eventSchema.parse(event);
  const headers = Object.fromEntries(
    Object.entries(parsed.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: parsed.requestContext.http.method,
    path: parsed.rawPath,
    query: parsed.rawQueryString,
    headers,
    body: Buffer.from(parsed.body ?? "", parsed.isBase64Encoded ? "base64" : "utf8"),
  };
};

/**
 * A Lambda handler for HTTP API events. What `respond` throws is logged without the request's content and answered with
 * 503 where others were in the way all the time, else with 500, so that Twilio, or the caller, tries again.
 */
export const httpFunction = (log: Log, respond: (request: HttpRequest) => Promise<HttpResponse>) =>
  middy()
    .onError((request) => {
      log.error("A request failed", { cause: errorMessage(request.error) });
      request.response = request.error instanceof RetryableError ? BUSY : BROKEN;
    })
    .handler((event: unknown) => respond(requestOf(event)));

export const json = (statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  statusCode,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** One error of a field: where it is in what was sent ("rule.all.0.field") and what is wrong with it. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** RFC 9457. `code` is for programs and never changes; `detail` is for people. */
export const problem = (
  status: number,
  code: string,
  detail: string,
  more: { errors?: readonly FieldError[]; [extension: string]: unknown } = {},
): HttpResponse => ({
  statusCode: status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({ type: "about:blank", title: TITLES[status] ?? "Error", status, code, detail, ...more }),
});

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

const BROKEN = problem(500, "internal", "Something went wrong on our side; the same request may be sent again.");
const busy = problem(503, "busy", "Others are changing the same just now; the same request may be sent again.");
const BUSY: HttpResponse = { ...busy, headers: { ...busy.headers, "retry-after": "1" } };
