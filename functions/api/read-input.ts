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
const NO_PAGE = { limit: 0, cursor: undefined };
const pageSchema = z.object(pageQuery.shape);

const BAD_CURSOR = {
  refused: "bad_cursor",
  detail: "This cursor was not answered to this account for this list; begin without one.",
};

/** All that a route takes of a request, or all that is wrong with it at once. */
export const readInput = (
  route: Route,
  values: Readonly<Record<string, string>>,
  request: HttpRequest,
  open: (cursor: string, query: AnyInput["query"]) => ReturnType<CursorSeal["open"]>,
): ReadInput => {
  const refused = (refusal: Refusal<string>) => ({ kind: "refused", refusal }) as const;
  const json = readBody(request);
  if (json.kind === "refused") return refused(json.refusal);
  const asked = readQuery(request.query);
  if (asked.kind === "invalid") return refused(invalid([{ path: asked.path, message: asked.message }]));

  const params = parseFields(route.params ?? nothing, values);
  const query = parseFields(queryOf(route), gathered(route, asked.values));
  const body = parseFields(route.body ?? nothing, json.value);
  const errors = [...params.errors, ...query.errors, ...body.errors];
  if (!params.data || !query.data || !body.data) return refused(invalid(errors));

  const { cursor: _, limit: __, ...filter } = query.data;
  const { cursor, limit } = route.position ? pageSchema.parse(asked.values) : NO_PAGE;
  const position = cursor === undefined ? undefined : route.position?.safeParse(open(cursor, filter));
  if (position && !position.success) return refused(BAD_CURSOR);
  const page = { after: position?.data, limit };
  return { kind: "input", input: { params: params.data, query: filter, body: body.data, page } };
};

/** All that a route takes in its query: what narrows it down, and the page. What it does not know is refused. */
const queryOf = ({ query, position }: Route): z.ZodObject =>
  z.strictObject({ ...(position ? pageQuery.shape : {}), ...query?.shape });

/** Parameters with a dot in their names are one record: field.city=Austin is {field: {city: "Austin"}}. */
const gathered = ({ query }: Route, values: Readonly<Record<string, string>>): Record<string, unknown> => {
  const entries = Object.entries(values).map(([name, value]) => {
    const [, record = "", key = ""] = /^(\w+)\.([a-z]\w*)$/.exec(name) ?? [];
    return { name, record: query && record in query.shape ? record : undefined, key, value };
  });
  const single = entries.filter(({ record }) => record === undefined).map(({ name, value }) => [name, value]);
  const records = Map.groupBy(entries, ({ record }) => record ?? "");
  records.delete("");
  const whole = [...records].map(([record, of]) => [
    record,
    Object.fromEntries(of.map(({ key, value }) => [key, value])),
  ]);
  return Object.fromEntries([...single, ...whole]);
};
