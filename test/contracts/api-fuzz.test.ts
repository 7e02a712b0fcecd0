import * as z from "zod";
import { openApiDocument } from "#shared/api/openapi.ts";
import { routes } from "#shared/api/routes.ts";
import { samplesOf } from "#test/support/schema-samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { startApi, textShop } from "./api-fixture.ts";
import { campaignDesk } from "./campaign-desk.ts";

const REQUESTS = 5_000;
const SEED = 20_261_123;
/** One of them takes so long at the most: what is slow with a small body is a way to stop everybody else. */
const SLOW_MILLISECONDS = 5_000;

const parameterSchema = z.looseObject({
  name: z.string().optional(),
  in: z.string().optional(),
  schema: z.unknown().optional(),
});
const operationSchema = z.looseObject({
  operationId: z.string(),
  parameters: z.array(parameterSchema),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
});
const document = z
  .object({
    paths: z.record(z.string(), z.record(z.string(), operationSchema)),
    components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
  })
  .parse(JSON.parse(JSON.stringify(openApiDocument(routes))));
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    // The key that the run itself works with stays.
    .filter(([, { operationId }]) => operationId !== "removeKey" && operationId !== "changeKey")
    .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** Rules that mean something, alone and within others that are drawn from the document. */
const RULES = [
  { field: "firstName", op: "startsWith", value: "Ann" },
  { field: "fields.birthday", op: "anniversaryWithinNext", value: { n: 7, unit: "days" } },
  { not: { field: "createdAt", op: "thisMonth" } },
];
const { Rule, ...schemas } = document.components.schemas;
const drawnFrom = {
  ...schemas,
  AnyRule: Rule,
  Rule: { anyOf: [...RULES.map((rule) => ({ const: rule })), { $ref: "#/components/schemas/AnyRule" }] },
};

const wordOf = (value: unknown): string => {
  const word = typeof value === "string" ? value : JSON.stringify(value);
  return (word ?? "x").toWellFormed();
};

it(`answers ${REQUESTS} requests drawn from the document as it says, and none with a server error (seed ${SEED})`, async () => {
  const api = startApi();
  // From here on nobody works off jobs: what is launched by the run sends to nobody.
  const desk = await campaignDesk(api);
  const { shop } = desk;
  const [sale, later] = [await desk.draft(), await desk.draft({ name: "Later", phones: [shop.phone(102)] })];
  await desk.act(sale, "launch");
  await desk.send();
  await textShop(api, shop, "Are you open?");
  const anns = await shop.ask("POST", "/v1/groups", { name: "Anns", kind: "dynamic", rule: RULES[0] });
  const random = seededRandom(SEED);
  const pool = [
    ...[101, 102, 103, 104, 900].map(shop.phone),
    ...[
      shop.members.id,
      shop.staff.id,
      shop.textToJoin.id,
      ...[anns.body.id, sale, later],
      "unknown-id",
      "512 555 0101",
      "COFFEE",
      "TEA",
      "☕",
    ],
    ...["Members", "Ann", "ann@example.com", "Hello {{first_name|there}}", "said so by phone", "birthday"],
    ...["2026-11-23T12:00:00.000Z", "2026-11-23", "America/New_York", "US", "20:00", "+1512", "text", "failed"],
  ];
  const samples = samplesOf(drawnFrom, pool, random);
  const found = new Set(pool);
  const statuses = new Map<number, number>();

  for (let request = 0; request < REQUESTS; request += 1) {
    const chosen = operations[request % operations.length];
    if (!chosen) throw new Error("The document has no operation");
    const { path, method, operation } = chosen;
    const isSpoilt = samples.chance(0.5);
    const drawn = (schema: unknown): unknown => {
      const value = samples.fitting(schema);
      return isSpoilt && samples.chance(0.5) ? samples.spoilt(value) : value;
    };
    const where = path.replace(/\{\w+\}/g, () => {
      const value = samples.chance(0.8)
        ? samples.pick(samples.chance(0.3) ? pool : [...found].slice(-60))
        : drawn({ type: "string" });
      return wordOf(value).replace(/\//g, "");
    });
    const query = new URLSearchParams();
    for (const { in: place, name, schema } of operation.parameters) {
      if (place === "query" && name && samples.chance(0.7)) query.set(name, wordOf(drawn(schema)));
    }
    const body = operation.requestBody?.content["application/json"]?.schema;
    const began = performance.now();
    const answer = await api.call(method, where, {
      key: shop.key,
      query: query.toString(),
      ...(body === undefined ? {} : { body: drawn(body) }),
    });
    const said = { operation: operation.operationId, where, status: answer.status, errors: api.errors };
    expect(answer.status < 500 ? [] : said).toEqual([]);
    expect(performance.now() - began).toBeLessThan(SLOW_MILLISECONDS);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    for (const known of [answer.body, ...(answer.body?.items ?? [])].slice(0, 3)) if (known?.id) found.add(known.id);
  }
  // Enough of them were understood: a run that is refused throughout says nothing.
  for (const status of [200, 201, 204, 400, 404, 409]) expect(statuses.get(status) ?? 0).toBeGreaterThan(20);
}, 180_000);
