import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { Problem } from "./problem.ts";

export interface Call {
  /** the path as it was asked for, without the query */
  path: string;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type Answer =
  | { kind: "json"; status: number; body: unknown; headers?: Readonly<Record<string, string>> }
  | { kind: "html"; body: Buffer }
  | { kind: "empty"; status: number }
  | { kind: "stream"; open: (response: ServerResponse) => void }
  /** the connection dies without an answer, at once or when the caller has lost patience */
  | { kind: "drop" }
  | { kind: "hang" };

export interface Route {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** `:name` stands for one segment */
  path: string;
  answer: (call: Call) => Answer | Promise<Answer>;
}

export const json = (status: number, body: unknown): Extract<Answer, { kind: "json" }> => ({
  kind: "json",
  status,
  body,
});

export const param = (call: Call, name: string): string => {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route of ${call.path} has no :${name}`);
  return value;
};

export const jsonBody = (call: Call): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(call.body));
  } catch {
    throw new Problem(400, "not_json", "The body is not JSON in UTF-8.");
  }
};

export const segmentsOfPath = (path: string): string[] => {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    throw new Problem(400, "bad_path", "The path holds a malformed percent-encoding.");
  }
};

export const matchPath = (pattern: string, segments: readonly string[]): Record<string, string> | undefined => {
  const parts = pattern.split("/").slice(1);
  const fits =
    parts.length === segments.length && parts.every((part, at) => part.startsWith(":") || part === segments[at]);
  if (!fits) return undefined;
  return Object.fromEntries(
    parts.flatMap((part, at) => (part.startsWith(":") ? [[part.slice(1), segments[at] ?? ""]] : [])),
  );
};
