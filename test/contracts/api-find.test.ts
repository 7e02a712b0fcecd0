import { contactChanged } from "#functions/contact-changed/contact-changed.ts";
import { contactOfKey } from "#shared/contacts/contact-of-key.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
/** The contacts' stream tells what was changed. */
let ring: () => Promise<void>;

beforeAll(async () => {
  api = startApi();
  const rung = new Map<string, Key>();
  api.dynamo.onChange(({ keys: { pk, sk } }) => {
    if (contactOfKey({ pk, sk })) rung.set(pk + sk, { pk, sk });
  });
  const letters: unknown[] = [];
  const work = contactChanged({
    ...{ contacts: api.stores.contacts, fields: api.stores.fields, memberships: api.stores.memberships },
    ...dynamoRules(api.client, api.tables),
    index: new DynamoContactIndex(api.client, api.tables.contacts),
    counts: new DynamoCountStore(api.client, api.tables),
    deadLetters: { send: async (some) => void letters.push(...some) },
    clock: api.clock,
    log: { info() {}, warn() {}, error() {} },
  });
  ring = async () => {
    const keys = [...rung.values()];
    rung.clear();
    const Records = keys.map(({ pk, sk }) => ({
      eventSourceARN: "arn:aws:dynamodb:::table/contacts",
      dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } },
    }));
    await work({ Records });
    expect(letters).toEqual([]);
  };
  shop = await startShop(api);
  for (const [key, type, searchable] of [
    ["city", "text", true],
    ["visits", "number", true],
    ["note", "text", false],
  ] as const)
    await shop.ask("POST", "/v1/fields", { key, label: key, type, searchable });
  const fields = { city: "San José", visits: 12, note: "hidden" };
  await shop.ask("PUT", `/v1/contacts/${shop.phone(104)}`, { firstName: "Zoë", email: "zoe@example.com", fields });
  await ring();
});
afterAll(() => expect(api.errors).toEqual([]));

const find = (query: Readonly<Record<string, string>>) =>
  shop.ask("GET", "/v1/contacts", undefined, { query: new URLSearchParams(query).toString() });
const found = async (query: Readonly<Record<string, string>>) => {
  const { status, body } = await find(query);
  expect(status).toBe(200);
  return body.items.map(({ phone }) => phone);
};

describe("contacts that are looked for", () => {
  it("are found by name, address, phone, group, consent, source and the value of a field", async () => {
    const { members } = shop;
    expect(await found({ query: "ANN" })).toEqual([shop.phone(101), shop.phone(102)]);
    expect(await found({ query: "zoe@example" })).toEqual([shop.phone(104)]);
    expect(await found({ query: "512 555 0104" })).toEqual([shop.phone(104)]);
    expect(await found({ group: members.id, query: "ann" })).toEqual([shop.phone(101)]);
    expect(await found({ consent: "subscribed" })).toEqual([shop.phone(101), shop.phone(102)]);
    expect(await found({ source: "import" })).toEqual([]);
    expect(await found({ "field.city": "SAN  JOSÉ" })).toEqual([shop.phone(104)]);
    expect(await found({ "field.visits": "12", "field.city": "san josé", query: "zoë" })).toEqual([shop.phone(104)]);
    expect(await found({ "field.visits": "13" })).toEqual([]);
  });

  it("are everybody for a blank query, whose cursor is another's", async () => {
    const everybody = await found({});
    expect(everybody).toHaveLength(4);
    for (const query of ["", "   ", "\t\n", "\u3000"]) expect(await found({ query })).toEqual(everybody);
    const { body } = await find({ query: "ann", limit: "1" });
    expect((await find({ query: "ann", limit: "1", cursor: body.cursor })).body.items).toHaveLength(1);
    const others: Record<string, string>[] = [{ query: "an" }, { query: "ann", consent: "pending" }, {}];
    for (const other of others)
      expect((await find({ ...other, cursor: body.cursor })).body).toMatchObject({ code: "bad_cursor" });
  });

  it("are changed: found by the new name only", async () => {
    await shop.ask("PUT", `/v1/contacts/${shop.phone(103)}`, { firstName: "Bartholomew" });
    expect(await found({ query: "pending" })).toEqual([]);
    await ring();
    expect(await found({ query: "barth" })).toEqual([shop.phone(103)]);
  });

  it.each([
    "!!!",
    "#",
    "##+15125550101",
    "\u0000",
    "ann\u0000zzz",
    ".*",
    "(a+)+$",
    "[",
    "\\",
    "%",
    "ann#+15125550101",
    "\ud800",
    "@",
    "a@\u0000",
    "🎉",
    "👩‍👩‍👧",
    "مرحبا",
    "\u202eann",
    "٥١٢٥٥٥",
    "١٢",
    "+",
    "---",
    "()",
    "1",
    "12",
    "+0000000000000000000000",
    "9".repeat(200),
    "e\u0301".repeat(90),
    "a ".repeat(100),
    "ﷺ".repeat(100),
  ])("may be looked for as %j: no error, and nobody who is not meant", async (query) => {
    const { status, body } = await find({ query });
    const phones = status === 200 ? body.items.map(({ phone }) => phone) : [];
    expect({ status, isFew: phones.length <= 2 }).toEqual({ status: 200, isFew: true });
  });

  it.each([
    [{ query: "x".repeat(10_000) }, "query"],
    [{ consent: "maybe" }, "consent"],
    [{ source: "heaven" }, "source"],
    [{ field: "city" }, "field"],
    [{ "field.note": "hidden" }, "field.note"],
    [{ "field.nothing": "x" }, "field.nothing"],
    [{ "field.__proto__": "x" }, "field.__proto__"],
    [{ "field.": "x" }, "field."],
    [{ "field.visits": "many" }, "field.visits"],
    [{ "field.city": "" }, "field.city"],
    [{ "fields.city": "x" }, "fields.city"],
    [{ "query.x": "x" }, "query"],
  ])("are not looked for by %j", async (query, path) => {
    const { status, body } = await find(query);
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path });
  });

  it("are in no group that nobody has", async () => {
    expect((await find({ group: "nobodys-group" })).status).toBe(404);
  });
});

describe("a field that is made searchable when contacts have values of it", () => {
  const note = (query = "field.note=hidden") => shop.ask("GET", "/v1/contacts", undefined, { query });
  const patch = (body: unknown) => shop.ask("PATCH", "/v1/fields/note", body);
  const longAgo = () => {
    // Each look at the clock is five seconds later: a request's time is over with the first page.
    const now = api.clock.now;
    api.clock.now = () => {
      api.clock.time += 5_000;
      return now();
    };
    return () => {
      api.clock.now = now;
    };
  };

  it("is not searched before it is indexed, and says so", async () => {
    for (let last = 300; last < 520; last += 1) {
      await shop.ask("PUT", `/v1/contacts/${shop.phone(last)}`, { fields: { note: "hidden" } });
    }
    const restore = longAgo();
    const { body } = await patch({ searchable: true });
    restore();
    expect(body).toMatchObject({ searchable: true, indexed: "building" });
    expect((await shop.ask("GET", "/v1/fields")).body.items).toContainEqual(
      expect.objectContaining({ key: "note", indexed: "building" }),
    );
    expect(await note()).toMatchObject({ status: 400, body: { errors: [{ path: "field.note" }] } });
    expect((await patch({ label: "Note" })).body).toMatchObject({ indexed: "ready" });
    const { items } = (await note("field.note=hidden&limit=200")).body;
    expect(items).toHaveLength(200);
    expect(items.map(({ phone }) => phone)).toContain(shop.phone(104));
  });

  it("leaves how far that is out of the audit trail", async () => {
    const { items } = (await shop.ask("GET", "/v1/audit", undefined, { query: "object=note" })).body;
    expect(JSON.stringify(items)).toContain('"searchable":true');
    expect(JSON.stringify(items)).not.toContain("indexed");
  });
});
