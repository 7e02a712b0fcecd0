import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

/** What AWS Lambda takes as an answer, and what API Gateway's envelope makes of the JSON in it. */
const LARGEST_ANSWER_BYTES = 6 * 1024 * 1024;
const inEnvelope = (body: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(body)));

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const textFields = async (count: number): Promise<string[]> => {
  const keys = Array.from({ length: count }, (_, index) => `text_${index}`);
  for (const key of keys) await shop.ask("POST", "/v1/fields", { key, label: key, type: "text" });
  return keys;
};
const allAs = (keys: readonly string[], value: unknown) => Object.fromEntries(keys.map((key) => [key, value]));

describe("a contact as large as it can be", () => {
  // One, three and six bytes of JSON for each character.
  it.each([
    ["letters", "a"],
    ["signs of three bytes", "€"],
    ["quotation marks", '"'],
    ["control characters", "\u0001"],
  ])("of %s is taken and answered again, or refused, and never half done", async (_, sign) => {
    const keys = await textFields(99);
    for (const [last, count] of [99, 58, 50].entries()) {
      const body = { phone: shop.phone(300 + last), fields: allAs(keys.slice(0, count), sign.repeat(1_000)) };
      const post = () => shop.ask("POST", "/v1/contacts", body, { headers: { "idempotency-key": `large-${count}` } });
      const answer = await post();
      const there = await shop.ask("GET", `/v1/contacts/${body.phone}`);
      expect([201, 400]).toContain(answer.status);
      expect(there.status).toBe(answer.status === 201 ? 200 : 404);
      expect(await post()).toMatchObject({ status: answer.status, body: answer.body });
    }
  });

  it("comes in pages that can be answered, everybody once, also where they are looked for", async () => {
    const keys = await textFields(55);
    const phones = Array.from({ length: 20 }, (_, index) => shop.phone(300 + index));
    for (const phone of phones)
      await shop.ask("PUT", `/v1/contacts/${phone}`, { fields: allAs(keys, "\u0001".repeat(1_000)) });
    await shop.ask("POST", `/v1/groups/${shop.staff.id}/members`, { phones });
    for (const last of [101, 102, 103])
      await shop.ask("PUT", `/v1/contacts/${shop.phone(last)}/groups/${shop.staff.id}`);
    for (const filter of ["limit=200", `limit=200&group=${shop.staff.id}`]) {
      const found: unknown[] = [];
      let cursor = "";
      for (let pages = 0; pages < 20; pages += 1) {
        const { body } = await shop.ask("GET", "/v1/contacts", undefined, { query: filter + cursor });
        expect(inEnvelope(body)).toBeLessThan(LARGEST_ANSWER_BYTES);
        expect(body.items.length).toBeGreaterThan(0);
        found.push(...body.items.map((each) => each.phone));
        if (body.cursor === undefined) break;
        cursor = `&cursor=${body.cursor}`;
      }
      expect(found.toSorted()).toEqual([...phones, ...[101, 102, 103].map(shop.phone)].toSorted());
    }
  });

  it("leaves an entry in the audit trail, lists of choices in it too", async () => {
    const choices = Array.from({ length: 200 }, (_, index) => `${index}`.padStart(3, "0") + "€".repeat(96));
    const keys = ["one", "two", "three", "four", "five"];
    for (const key of keys) await shop.ask("POST", "/v1/fields", { key, label: key, type: "choices", choices });
    const path = `/v1/contacts/${shop.phone(300)}`;
    expect((await shop.ask("PUT", path, { fields: allAs(keys, choices.slice(1)) })).status).toBe(201);
    api.clock.time += 1_000;
    expect((await shop.ask("PATCH", path, { fields: allAs(keys, choices.slice(0, -1)) })).status).toBe(200);
    const { body } = await shop.ask("GET", "/v1/audit", undefined, { query: `object=%2B${shop.phone(300).slice(1)}` });
    expect(body.items.map(({ action, outcome }) => [action, outcome])).toEqual([
      ["changeContact", undefined],
      ["putContact", undefined],
    ]);
    expect(body.items[0].before).toHaveProperty("fields.five.0", choices[1]);
  });
});
