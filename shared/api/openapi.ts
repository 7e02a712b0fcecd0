import * as z from "zod";
import { LARGEST_PAGE, USUAL_PAGE } from "./page.ts";
import { commonRefusals, problemSchema } from "./problem.ts";
import type { Route } from "./route.ts";

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of these routes, from the schemas that check their requests and answers. */
export const openApiDocument = (routes: Readonly<Record<string, Route>>): { openapi: string } & Json => {
  const components = createComponents();
  const paths: Record<string, Json> = {};
  for (const [operationId, route] of Object.entries(routes)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operation(operationId, route, components),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "sms-groups",
      version: "1",
      description: "Contacts, groups and what makes people join them. Errors are problems (RFC 9457) with a code.",
    },
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      parameters: PARAMETERS,
      schemas: components.schemas,
    },
  };
};

const PARAMETERS = {
  limit: {
    name: "limit",
    in: "query",
    schema: { type: "integer", minimum: 1, maximum: LARGEST_PAGE, default: USUAL_PAGE },
  },
  cursor: {
    name: "cursor",
    in: "query",
    description: "From the page before, asked with the same key's account and the same route.",
    schema: { type: "string" },
  },
  idempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description: "The same request sent again within 24 hours is answered as the first was, and not done again.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  },
};

const parameter = (name: keyof typeof PARAMETERS): Json => ({ $ref: `#/components/parameters/${name}` });

const operation = (operationId: string, route: Route, components: Components): Json => ({
  operationId,
  summary: route.summary,
  ...(route.description === undefined ? {} : { description: route.description }),
  ...(route.permission === "open" ? { security: [] } : {}),
  parameters: [
    ...Object.entries(route.params?.shape ?? {}).map(([name, schema]) => ({
      name,
      in: "path",
      required: true,
      schema: components.schemaOf(schema, "input"),
    })),
    ...Object.entries(route.query?.shape ?? {}).map(([name, schema]) => ({
      name,
      in: "query",
      required: !z.safeParse(schema, undefined).success,
      schema: components.schemaOf(schema, "input"),
    })),
    ...(route.position ? [parameter("limit"), parameter("cursor")] : []),
    ...(route.method === "POST" ? [parameter("idempotencyKey")] : []),
  ],
  ...(route.body ? { requestBody: requestBody(route.body, components) } : {}),
  responses: { ...answers(route, components), ...problems(route, components) },
});

const requestBody = (body: z.ZodObject, components: Components): Json => ({
  // Where no field must be given, the body may be left out as a whole.
  required: !body.safeParse({}).success,
  content: { "application/json": { schema: components.schemaOf(body, "input") } },
});

const answers = (route: Route, components: Components): Json =>
  Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, body }]) => [
      status,
      {
        description,
        ...(body ? { content: { "application/json": { schema: components.schemaOf(body, "output") } } } : {}),
      },
    ]),
  );

/** One response for each status, naming the codes that it may have. */
const problems = (route: Route, components: Components): Json => {
  const schema = components.schemaOf(problemSchema, "output");
  const codes: Record<string, number> = { ...refusalsOf(route), ...route.refusals };
  const byStatus = new Map<number, string[]>();
  for (const [code, status] of Object.entries(codes)) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      String(status),
      { description: named.join(", "), content: { "application/problem+json": { schema } } },
    ]),
  );
};

const refusalsOf = (route: Route): Record<string, number> => {
  const { invalid, unauthorized, forbidden, not_found, internal, busy, ...rest } = commonRefusals;
  const { malformed_json, too_large, unsupported_media_type, malformed_path, bad_cursor, ...repeated } = rest;
  const { bad_idempotency_key, still_running, idempotency_key_reused } = repeated;
  return {
    invalid,
    ...(route.permission === "open" ? {} : { unauthorized }),
    ...(route.permission === "open" || route.permission === "read" ? {} : { forbidden }),
    ...(route.params ? { malformed_path, not_found } : {}),
    ...(route.position ? { bad_cursor } : {}),
    // A body is read where none is taken, too: what comes unasked is refused.
    ...{ malformed_json, too_large, unsupported_media_type },
    ...(route.method === "POST" ? { bad_idempotency_key, still_running, idempotency_key_reused } : {}),
    internal,
    busy,
  };
};

interface Components {
  readonly schemas: Record<string, unknown>;
  schemaOf(schema: z.core.$ZodType, io: "input" | "output"): unknown;
}

const definitionsSchema = z.looseObject({
  properties: z.looseObject({ it: z.unknown() }),
  $defs: z.record(z.string(), z.unknown()).optional(),
});

/** Schemas that have an id are gathered as components and referred to. */
const createComponents = (): Components => {
  const schemas: Record<string, unknown> = {};
  return {
    schemas,
    schemaOf(schema, io) {
      const whole = z.toJSONSchema(z.object({ it: schema }), { io, override: ({ jsonSchema }) => shorten(jsonSchema) });
      const { properties, $defs = {} } = definitionsSchema.parse(referringToComponents(whole));
      for (const [id, definition] of Object.entries($defs)) schemas[id] = definition;
      return properties.it;
    },
  };
};

/** A format says what zod's pattern for it says; JavaScript's largest integers are no bounds of ours. */
const shorten = (schema: z.core.JSONSchema.BaseSchema): void => {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
};

const referringToComponents = (document: unknown): unknown =>
  JSON.parse(JSON.stringify(document).replaceAll('"#/$defs/', '"#/components/schemas/'));
