import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { someReply } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeAll(async () => {
  api = startApi();
  shop = await startShop(api);
  const { ask, members } = shop;
  for (let last = 201; last <= 260; last += 1) await ask("PUT", `/v1/contacts/${shop.phone(last)}`, {});
  const phones = Array.from({ length: 60 }, (_, index) => shop.phone(201 + index));
  await ask("POST", `/v1/groups/${members.id}/members`, { phones });
  for (let index = 0; index < 12; index += 1) {
    const { body: group } = await ask("POST", "/v1/groups", { name: `Group ${index}`, kind: "standard" });
    await ask("PUT", `/v1/contacts/${shop.phone(101)}/groups/${group.id}`);
    await ask("POST", "/v1/text-to-joins", { name: `Club ${index}`, keywords: [`WORD${index}`], groupIds: [group.id] });
    await ask("POST", "/v1/keys", { label: `Key ${index}`, role: "viewer" });
    await ask("POST", "/v1/senders", { phone: `2030${index.toString().padStart(2, "0")}` });
    api.clock.time += 1_000;
    const consent = { state: index % 2 === 0 ? "subscribed" : "unsubscribed", evidence: `call ${index}` };
    await ask("PUT", `/v1/contacts/${shop.phone(103)}`, { consent });
    const at = new Date(api.clock.time).toISOString();
    const about = { phone: (await api.stores.contacts.list(shop.account.id, undefined, 1)).items[0]?.contact.phone };
    await new DynamoMessageStore(api.client, api.tables.messages).insert(
      someReply(shop.account.id, { ...about, at, body: `Text ${index}` }),
    );
  }
});
afterAll(() => expect(api.errors).toEqual([]));

const firstPhone = async () =>
  (await shop.ask("GET", "/v1/contacts", undefined, { query: "limit=1" })).body.items[0].phone;

const lists: [string, () => string | Promise<string>, number][] = [
  ["senders", () => "/v1/senders", 13],
  ["keys", () => "/v1/keys", 13],
  ["groups", () => "/v1/groups", 14],
  ["members", () => `/v1/groups/${shop.members.id}/members`, 61],
  ["contacts", () => "/v1/contacts", 63],
  ["groups of a contact", () => `/v1/contacts/${shop.phone(101)}/groups`, 13],
  ["messages of a contact", async () => `/v1/contacts/${await firstPhone()}/messages`, 12],
  // Pending, subscribed, unsubscribed, and then every wish against the opt-out, noted though it does not count.
  ["consents of a contact", () => `/v1/contacts/${shop.phone(103)}/consents`, 13],
  ["text-to-joins", () => "/v1/text-to-joins", 13],
];

const walk = async (path: string, limit: number): Promise<unknown[]> => {
  const all: unknown[] = [];
  let query = `limit=${limit}`;
  for (let pages = 0; pages < 100; pages += 1) {
    const { status, body } = await shop.ask("GET", path, undefined, { query });
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    all.push(...body.items);
    if (body.cursor === undefined) return all;
    query = `limit=${limit}&cursor=${body.cursor}`;
  }
  throw new Error("The list does not end");
};

describe.each(lists)("the list of %s", (_, pathOf, size) => {
  it("has everything once, in the same order, whatever the size of its pages", async () => {
    const path = await pathOf();
    const whole = await walk(path, 200);
    expect(whole).toHaveLength(size);
    for (const limit of [1, 4, size]) expect(await walk(path, limit)).toEqual(whole);
  });

  it("gives 50 unless asked, and 1 to 200", async () => {
    const path = await pathOf();
    expect((await shop.ask("GET", path)).body.items).toHaveLength(Math.min(50, size));
    for (const limit of ["0", "201", "-1", "1.5", "1e1", "", "ten", "0x10", "%31%30%30%30"]) {
      const { status, body } = await shop.ask("GET", path, undefined, { query: `limit=${limit}` });
      expect({ limit, status, path: body.errors?.[0].path }).toEqual({ limit, status: 400, path: "limit" });
    }
  });

  it("takes no cursor but its own, unchanged", async () => {
    const path = await pathOf();
    const { cursor } = (await shop.ask("GET", path, undefined, { query: "limit=1" })).body;
    const elsewhere = lists.map(async ([, otherPath]) => {
      const other = await otherPath();
      return other === path ? undefined : (await shop.ask("GET", other, undefined, { query: "limit=1" })).body.cursor;
    });
    const changed = `${cursor.slice(0, -1)}${cursor.endsWith("A") ? "B" : "A"}`;
    for (const wrong of [
      ...(await Promise.all(elsewhere)),
      changed,
      // The same bytes for who reads base64 as it comes.
      `${cursor}=`,
      `${cursor}!`,
      cursor.slice(0, 20),
      "x",
      "%20",
      "*".repeat(2_000),
    ]) {
      if (wrong === undefined) continue;
      const { status, body } = await shop.ask("GET", path, undefined, { query: `cursor=${wrong}` });
      expect({ wrong, status, code: body.code }).toEqual({ wrong, status: 400, code: "bad_cursor" });
    }
  });
});

it("lists messages and consents newest first", async () => {
  const messages = await walk(`/v1/contacts/${await firstPhone()}/messages`, 5);
  expect(messages[0]).toMatchObject({ body: "Text 11", direction: "out", state: "queued" });
  const consents = await walk(`/v1/contacts/${shop.phone(103)}/consents`, 5);
  expect(consents[0]).toMatchObject({ evidence: "call 11", state: "unsubscribed" });
  expect(consents.at(-1)).toMatchObject({ state: "pending", counted: true });
});

it("refuses a query that is malformed or says something twice", async () => {
  for (const query of [
    "limit=%",
    "limit=%ff",
    "%zz=1",
    "limit=1&limit=2",
    "__proto__=1",
    "cursor=",
    `cursor=${"a".repeat(2_001)}`,
  ]) {
    const { status, body } = await shop.ask("GET", "/v1/groups", undefined, { query });
    expect({ query, status, code: body.code }).toEqual({ query, status: 400, code: "invalid" });
  }
});
