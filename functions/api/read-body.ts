import { isUtf8 } from "node:buffer";
import type { Refusal } from "#shared/api/route.ts";
import type { HttpRequest } from "#shared/platform/http.ts";
import { invalid } from "./refusals.ts";

const LARGEST_BYTES = 1024 * 1024;
/** A rule may stand twenty levels deep, each of two: a list and a place in it. */
const DEEPEST = 48;

export type ReadBody =
  | { readonly kind: "body"; readonly value: unknown }
  | {
      readonly kind: "refused";
      readonly refusal: Refusal<"invalid" | "malformed_json" | "too_large" | "unsupported_media_type">;
    };

const refused = (code: "malformed_json" | "too_large" | "unsupported_media_type", detail: string): ReadBody => ({
  kind: "refused",
  refusal: { refused: code, detail },
});

/** The JSON of a request; without any, an empty object. */
export const readBody = ({ body, headers }: HttpRequest): ReadBody => {
  if (body.length === 0) return { kind: "body", value: {} };
  if (body.length > LARGEST_BYTES) return refused("too_large", "A body may have 1 MB.");
  const [mediaType = ""] = (headers["content-type"] ?? "application/json").split(";");
  if (mediaType.trim().toLowerCase() !== "application/json") {
    return refused("unsupported_media_type", "A body must be application/json.");
  }
  if (!isUtf8(body)) return refused("malformed_json", "The body is not UTF-8.");
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    return refused("malformed_json", "The body is not JSON.");
  }
  const error = unsoundPart(value, []);
  return error ? { kind: "refused", refusal: invalid([error]) } : { kind: "body", value };
};

/** What no field may have: characters that no store keeps, names that mean something to JavaScript, no end of depth. */
const unsoundPart = (value: unknown, path: readonly string[]): { path: string; message: string } | undefined => {
  const error = (message: string) => ({ path: path.join(".").slice(0, 200), message });
  if (path.length > DEEPEST) return error(`is more than ${DEEPEST} levels deep`);
  if (typeof value === "string") return unsoundText(value, error);
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, part] of Object.entries(value)) {
    if (name === "__proto__") return { path: [...path, name].join(".").slice(0, 200), message: "is not a known field" };
    const found = unsoundText(name, error) ?? unsoundPart(part, [...path, name]);
    if (found) return found;
  }
  return undefined;
};

const unsoundText = <Found>(text: string, error: (message: string) => Found): Found | undefined => {
  if (text.includes("\u0000")) return error("has a NUL character");
  return text.isWellFormed() ? undefined : error("has half of a surrogate pair, which is no character");
};
