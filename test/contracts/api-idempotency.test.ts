import { KEPT_MILLISECONDS, LEASE_MILLISECONDS } from "#shared/accounts/idempotency-store.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});

const post = (path: string, body: unknown, idempotencyKey = "order-66") =>
  shop.ask("POST", path, body, { headers: { "idempotency-key": idempotencyKey } });
const regulars = { name: "Regulars", kind: "standard" };
const groupCount = async () => (await shop.ask("GET", "/v1/groups")).body.items.length;

it("answers a repeated request as the first time and does it once", async () => {
  const before = await groupCount();
  const first = await post("/v1/groups", regulars);
  const second = await post("/v1/groups", regulars);
  expect(first.headers).not.toHaveProperty("idempotent-replayed");
  expect(second.headers["idempotent-replayed"]).toBe("true");
  expect([second.status, second.body]).toEqual([201, first.body]);
  expect(await groupCount()).toBe(before + 1);
});

it("repeats a refusal too", async () => {
  const taken = { name: "Members", kind: "standard" };
  expect((await post("/v1/groups", taken)).status).toBe(409);
  const again = await post("/v1/groups", taken);
  expect(again).toMatchObject({ status: 409, body: { code: "name_taken" } });
  expect(again.headers).toMatchObject({ "idempotent-replayed": "true", "content-type": "application/problem+json" });
});

it("refuses the same key with another body", async () => {
  await post("/v1/groups", regulars);
  const other = await post("/v1/groups", { ...regulars, name: "Strangers" });
  expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
});

it("does not spend the key on bad input", async () => {
  expect((await post("/v1/groups", { name: "Regulars" })).status).toBe(400);
  expect((await post("/v1/groups", regulars)).status).toBe(201);
});

it("counts the key for one route with its parameters, however they are written", async () => {
  const phones = { phones: [shop.phone(102)] };
  const added = await post(`/v1/groups/${shop.members.id}/members`, phones);
  const elsewhere = await post(`/v1/groups/${shop.staff.id}/members`, phones);
  expect([added, elsewhere].map(({ body }) => body.results[0].outcome)).toEqual(["added", "added"]);
  expect(elsewhere.headers).not.toHaveProperty("idempotent-replayed");
});

it("forgets after 24 hours, whether the row is gone by then or not", async () => {
  const first = await post("/v1/groups", regulars);
  api.clock.time += KEPT_MILLISECONDS - 1_000;
  expect((await post("/v1/groups", regulars)).body).toEqual(first.body);
  api.clock.time += 2_000;
  expect(await post("/v1/groups", regulars)).toMatchObject({ status: 409, body: { code: "name_taken" } });
});

it("says that the same request is being worked on", async () => {
  const results: unknown[] = [];
  // While the first is writing its group, the second comes.
  api.dynamo.before("TransactWriteItems", async () => results.push(await post("/v1/groups", regulars)));
  const first = await post("/v1/groups", regulars);
  expect(first.status).toBe(201);
  expect(results).toMatchObject([{ status: 409, body: { code: "still_running" } }]);
});

it("does one of many that come at once", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => post("/v1/groups", regulars)));
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
  expect(answers.filter(({ status }) => status !== 201).every(({ body }) => body.code === "still_running")).toBe(true);
});

describe("an attempt that broke off", () => {
  /** Nothing that the function writes from here on arrives, as when it is ended. */
  const dieAfterGroup = () =>
    api.dynamo.before("UpdateItem", async () =>
      api.dynamo.faults.next("loseRequest", { operation: "UpdateItem", times: 99 }),
    );

  it("blocks for a minute, then its repetition finds what it did", async () => {
    dieAfterGroup();
    expect((await post("/v1/groups", regulars)).status).toBe(500);
    api.dynamo.faults.clear();
    api.clock.time += LEASE_MILLISECONDS - 1;
    expect(await post("/v1/groups", regulars)).toMatchObject({ status: 409, body: { code: "still_running" } });
    api.clock.time += 1;
    const again = await post("/v1/groups", regulars);
    expect(again).toMatchObject({ status: 201, body: { name: "Regulars" } });
    const { body } = await shop.ask("GET", "/v1/groups");
    expect(body.items.filter(({ name }: { name: string }) => name === "Regulars")).toHaveLength(1);
    expect(body.items).toContainEqual(expect.objectContaining({ id: again.body.id }));
  });

  it("has its repetition find the sender that it added, not one that differs", async () => {
    const sender = { phone: "20304", segmentsPerSecond: 100, messagingServiceSid: `MG${"0".repeat(32)}` };
    dieAfterGroup();
    expect((await post("/v1/senders", sender)).status).toBe(500);
    api.dynamo.faults.clear();
    const { body } = await shop.ask("GET", "/v1/senders");
    api.clock.time += LEASE_MILLISECONDS;
    const again = await post("/v1/senders", sender);
    expect(again.status).toBe(201);
    expect(body.items).toContainEqual(again.body);
    for (const different of [{ segmentsPerSecond: 3 }, { messagingServiceSid: `MG${"1".repeat(32)}` }]) {
      const other = await post("/v1/senders", { ...sender, ...different }, `order-${JSON.stringify(different)}`);
      expect(other).toMatchObject({ status: 409, body: { code: "sender_taken" } });
    }
  });

  it("has its repetition count as added what it added", async () => {
    const path = `/v1/groups/${shop.members.id}/members`;
    const body = { phones: [shop.phone(101), shop.phone(102)], respond: true };
    dieAfterGroup();
    expect((await post(path, body)).status).toBe(500);
    api.dynamo.faults.clear();
    api.clock.time += LEASE_MILLISECONDS;
    const again = await post(path, body);
    expect(again.body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["already_in", "added"]);
    expect(again.body.responses).toEqual({ due: 1, withheld: 0 });
  });
});

it("may be tried again at once when it failed and said so", async () => {
  api.dynamo.faults.next("throttle", { operation: "TransactWriteItems", times: 99 });
  expect((await post("/v1/groups", regulars)).status).toBe(503);
  api.dynamo.faults.clear();
  expect((await post("/v1/groups", regulars)).status).toBe(201);
});

it("is not troubled by lost answers of the database", async () => {
  for (const operation of ["PutItem", "TransactWriteItems", "UpdateItem"])
    api.dynamo.faults.next("loseAnswer", { operation });
  const first = await post("/v1/groups", regulars);
  expect(first.status).toBe(201);
  expect((await post("/v1/groups", regulars)).body).toEqual(first.body);
});

it("keeps no secret: a repeated issuing is answered without the key", async () => {
  const till = { label: "Till", role: "member" };
  const first = await post("/v1/keys", till);
  const { key, ...rest } = first.body;
  expect((await post("/v1/keys", till)).body).toEqual(rest);
  expect(api.stored().length).toBeGreaterThan(10);
  expect(JSON.stringify(api.stored())).not.toContain(key);
  expect((await api.as(key)("GET", "/v1/account")).status).toBe(200);
});

it.each(["", "a b", "ä", "x".repeat(256)])("refuses the key %j", async (key) => {
  expect(await post("/v1/groups", regulars, key)).toMatchObject({ status: 400, body: { code: "bad_idempotency_key" } });
});
