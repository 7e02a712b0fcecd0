import * as z from "zod";
import { openApiDocument } from "#shared/api/openapi.ts";
import { commonRefusals } from "#shared/api/problem.ts";
import type { Route } from "#shared/api/route.ts";
import { routes } from "#shared/api/routes.ts";

type Json = Record<string, unknown>;
const contract: Readonly<Record<string, Route>> = routes;
const document: unknown = JSON.parse(JSON.stringify(openApiDocument(routes)));

const schema = z.looseObject({
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
const content = z.record(z.string(), z.object({ schema }));
const operationSchema = z.looseObject({
  operationId: z.string(),
  parameters: z.array(
    z.looseObject({ name: z.string().optional(), in: z.string().optional(), $ref: z.string().optional() }),
  ),
  requestBody: z.object({ required: z.boolean(), content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: content.optional() })),
  security: z.unknown().optional(),
});
const { paths } = z.object({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) }).parse(document);
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);
/** What is in a request or an answer. */
const jsonOf = (held: z.infer<typeof content> | undefined) => held?.["application/json"]?.schema;

const everyNode = function* (node: unknown): Generator<Json> {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) yield Object.fromEntries(Object.entries(node));
  for (const part of Object.values(node)) yield* everyNode(part);
};

it("is OpenAPI 3.1 and says how to give a key", () => {
  expect(document).toMatchObject({
    openapi: "3.1.0",
    info: { title: expect.any(String), version: expect.any(String) },
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
  });
});

it("has every route once, by an operationId of its own", () => {
  const documented = operations.map(({ path, method, operation }) => [
    operation.operationId,
    method.toUpperCase(),
    path,
  ]);
  expect(documented).toEqual(
    expect.arrayContaining(Object.entries(contract).map(([id, { method, path }]) => [id, method, path])),
  );
  expect(documented).toHaveLength(Object.keys(contract).length);
});

it("refers to nothing that it does not have", () => {
  const references = [...everyNode(document)].flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : []));
  expect(references.length).toBeGreaterThan(100);
  for (const reference of references) {
    const parts = reference.slice(2).split("/");
    const find = (node: unknown, part: string): unknown => z.looseObject({}).parse(node)[part];
    expect(parts.reduce(find, document)).toBeDefined();
  }
});

it("leaves nothing of zod in its schemas", () => {
  const text = JSON.stringify(document);
  for (const trace of ["$defs", "$schema", "9007199254740991", "~standard"]) expect(text).not.toContain(trace);
});

it("names the parameters in the path, and no others, for each operation", () => {
  for (const { path, operation } of operations) {
    const inPath = operation.parameters.filter(({ in: place }) => place === "path");
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath.map(({ name }) => name)).toEqual(named);
    expect(inPath.every(({ required, schema }) => required === true && schema !== undefined)).toBe(true);
  }
});

it("names what narrows a list down, and whether it must be said", () => {
  const narrowing = operations.flatMap(({ operation: { operationId, parameters } }) =>
    parameters.flatMap(({ in: place, name, required }) =>
      place === "query" && operationId === "listMessages" ? [[name, required]] : [],
    ),
  );
  expect(narrowing).toEqual([
    ["state", true],
    ["from", false],
    ["until", false],
  ]);
});

it("describes every response, and every refusal as a problem", () => {
  for (const { operation } of operations) {
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(response.description).toEqual(expect.stringMatching(/\S/));
      if (Number(status) < 400) continue;
      expect(Object.keys(response.content ?? {})).toEqual(["application/problem+json"]);
    }
    expect(Object.keys(operation.responses)).toContain("500");
  }
});

it("asks for a key everywhere but where it says that none is needed", () => {
  for (const { operation } of operations) {
    const isOpen = contract[operation.operationId]?.permission === "open";
    expect(operation.security).toEqual(isOpen ? [] : undefined);
    expect("401" in operation.responses).toBe(!isOpen);
  }
});

/** What takes one field or another, and so requires neither by itself. */
const ONE_OF_TWO = new Set(["addMembers", "scheduleCampaign"]);

it("marks a body as required exactly where some field of it is", () => {
  for (const { operation } of operations) {
    if (!operation.requestBody) continue;
    const body = jsonOf(operation.requestBody.content);
    expect({ id: operation.operationId, required: operation.requestBody.required }).toEqual({
      id: operation.operationId,
      required: (body?.required ?? []).length > 0 || ONE_OF_TWO.has(operation.operationId),
    });
    expect(body?.additionalProperties).toBe(false);
  }
});

it("lists by pages in one way", () => {
  for (const { operation } of operations) {
    const isList = contract[operation.operationId]?.position !== undefined;
    const references = operation.parameters.map(({ $ref }) => $ref);
    expect(references.includes("#/components/parameters/cursor")).toBe(isList);
    if (!isList) continue;
    const page = jsonOf(operation.responses["200"]?.content);
    expect(Object.keys(page?.properties ?? {})).toEqual(["items", "cursor"]);
  }
});

it("gives each code of a refusal one status", () => {
  const statuses = new Map<string, number>(Object.entries(commonRefusals));
  for (const { refusals = {} } of Object.values(contract)) {
    for (const [code, status] of Object.entries(refusals)) {
      expect([code, statuses.get(code) ?? status]).toEqual([code, status]);
      statuses.set(code, status);
    }
  }
});
