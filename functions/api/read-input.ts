import * as z from "zod";
import { pageQuery } from "#shared/api/page.ts";
import type { Refusal, Route } from "#shared/api/route.ts";
import type { HttpRequest } from "#shared/platform/http.ts";
import type { CursorSeal } from "#shared/platform/sealed-cursor.ts";
import type { AnyInput } from "./handler-types.ts";
import { parseFields } from "./parse-fields.ts";
import { readBody } from "./read-body.ts";
import { readQuery } from "./read-query.ts";
import { invalid } from "./refusals.ts";

export type ReadInput =
  | { readonly kind: "input"; readonly input: AnyInput }
  | { readonly kind: "refused"; readonly refusal: Refusal<string> };

const nothing = z.strictObject({});
const noPage = nothing.transform(() => ({ limit: 0, cursor: undefined }));

const BAD_CURSOR = {
  refused: "bad_cursor",
  detail: "This cursor was not answered to this account for this list; begin without one.",
};

/** All that a route takes of a request, or all that is wrong with it at once. */
export const readInput = (
  route: Route,
  values: Readonly<Record<string, string>>,
  request: HttpRequest,
  open: (cursor: string) => ReturnType<CursorSeal["open"]>,
): ReadInput => {
  const refused = (refusal: Refusal<string>) => ({ kind: "refused", refusal }) as const;
  const json = readBody(request);
  if (json.kind === "refused") return refused(json.refusal);
  const query = readQuery(request.query);
  if (query.kind === "invalid") return refused(invalid([{ path: query.path, message: query.message }]));

  const params = parseFields(route.params ?? nothing, values);
  const page = parseFields(route.position ? pageQuery : noPage, query.values);
  const body = parseFields(route.body ?? nothing, json.value);
  const errors = [...params.errors, ...page.errors, ...body.errors];
  if (!params.data || !page.data || !body.data) return refused(invalid(errors));

  const { cursor, limit } = page.data;
  const position = cursor === undefined ? undefined : route.position?.safeParse(open(cursor));
  if (position && !position.success) return refused(BAD_CURSOR);
  return { kind: "input", input: { params: params.data, body: body.data, page: { after: position?.data, limit } } };
};
