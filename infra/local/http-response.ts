import type { ServerResponse } from "node:http";
import * as z from "zod";

/** What a function may answer in payload format 2.0; anything without a status code is the body of a 200. */
const structuredSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(""),
  isBase64Encoded: z.boolean().default(false),
});
const hasStatusSchema = z.looseObject({ statusCode: z.unknown() });

/** Lambda answers at most 6 MB. */
const LARGEST_RESULT = 6 * 1024 * 1024;
const TOO_LARGE = { statusCode: "larger than Lambda answers" };

/** Sends what the function returned, as API Gateway would. @param result JSON */
export function sendResult(response: ServerResponse, requestId: string, result: string): void {
  const value: unknown = Buffer.byteLength(result) > LARGEST_RESULT ? TOO_LARGE : JSON.parse(result);
  response.setHeader("apigw-requestid", requestId);
  const hasStatus = hasStatusSchema.safeParse(value);
  if (!hasStatus.success || hasStatus.data.statusCode === undefined) {
    response.setHeader("content-type", "application/json");
    response.end(typeof value === "string" ? value : result);
    return;
  }
  const structured = structuredSchema.safeParse(value);
  if (!structured.success) {
    sendMessage(response, 500, "Internal Server Error");
    return;
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = structured.data;
  response.statusCode = statusCode;
  response.setHeader("content-type", "text/plain;charset=UTF-8");
  for (const [name, header] of Object.entries(headers)) {
    // The length follows from the body that is sent, whatever the function thought.
    if (name.toLowerCase() !== "content-length") response.setHeader(name.toLowerCase(), String(header));
  }
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.end(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"));
}

/** API Gateway's own answers: one JSON message. */
export function sendMessage(response: ServerResponse, statusCode: number, message: string): void {
  if (response.headersSent) return void response.destroy();
  response.statusCode = statusCode;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ message }));
}
