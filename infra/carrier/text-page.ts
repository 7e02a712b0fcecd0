import * as z from "zod";
import { Problem, parseInput } from "./problem.ts";
import type { Text } from "./text.ts";

const LARGEST_PAGE = 10_000;

const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(LARGEST_PAGE),
  cursor: z.string().optional(),
});

/** Oldest first. Texts are only ever added at the end, so a cursor is a place in the list. */
export const textPage = (
  texts: readonly Text[],
  query: URLSearchParams,
): { items: readonly Text[]; cursor?: string } => {
  const { limit, cursor } = parseInput(pageQuery, Object.fromEntries(query));
  const start = cursor === undefined ? 0 : placeOf(cursor);
  const end = start + limit;
  return {
    items: texts.slice(start, end),
    ...(end < texts.length && { cursor: Buffer.from(`t${end}`).toString("base64url") }),
  };
};

const placeOf = (cursor: string): number => {
  const place = /^t(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  if (place === undefined) {
    throw new Problem(400, "invalid_input", "The cursor is not one of ours.", [{ path: "cursor", message: "unknown" }]);
  }
  return Number(place);
};
