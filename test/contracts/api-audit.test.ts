import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
  api.clock.time += 1_000;
});

const entries = async (query = "limit=200") => (await shop.ask("GET", "/v1/audit", undefined, { query })).body.items;
const group = () => `/v1/groups/${shop.staff.id}`;

it("says who changed what, when, and how it was before", async () => {
  const manager = api.as(await api.keyOf(shop.account, "manager"));
  await manager("PATCH", group(), { name: "Team" });
  const [newest] = await entries();
  expect(newest).toEqual({
    id: expect.any(String),
    at: new Date(api.clock.time).toISOString(),
    by: { keyId: expect.any(String), label: "manager", role: "manager" },
    action: "changeGroup",
    object: { kind: "group", id: shop.staff.id },
    before: { name: "Staff" },
    after: { name: "Team" },
  });
});

it("has nothing of what was refused, only read, or changed nothing", async () => {
  const before = await entries();
  await shop.ask("PATCH", group(), { name: "Members" });
  await shop.ask("PATCH", group(), { name: "Staff" });
  await shop.ask("PATCH", "/v1/account", {});
  await shop.ask("PUT", `/v1/contacts/${shop.phone(101)}/groups/${shop.members.id}`, {});
  await shop.ask("DELETE", `/v1/contacts/${shop.phone(102)}/groups/${shop.members.id}`);
  await shop.ask("POST", `${group()}/members`, { phones: [shop.phone(101)], dryRun: true });
  await shop.ask("POST", `${group()}/members/remove`, { phones: [shop.phone(101)] });
  await api.as(await api.keyOf(shop.account, "viewer"))("PATCH", group(), { name: "Mine" });
  api.clock.time += 61_000;
  expect(await entries()).toEqual(before);
});

it("counts what was done to many, and names none of them", async () => {
  await shop.ask("POST", `${group()}/members`, { phones: [shop.phone(101), shop.phone(102), shop.phone(998)] });
  const [newest] = await entries();
  expect(newest).toMatchObject({
    action: "addMembers",
    object: { kind: "group", id: shop.staff.id },
    after: { added: 2 },
  });
  expect(JSON.stringify(newest)).not.toContain(shop.phone(101));
});

it("counts once whom a request names twice", async () => {
  await shop.ask("POST", `${group()}/members`, { phones: [shop.phone(101), shop.phone(101)] });
  expect((await entries())[0]).toMatchObject({ action: "addMembers", after: { added: 1 } });
  api.clock.time += 1_000;
  const twice = { toGroup: shop.members.id, phones: [shop.phone(101), shop.phone(101)] };
  await shop.ask("POST", `${group()}/members/move`, twice);
  const [newest] = await entries();
  expect(newest).toMatchObject({ action: "moveMembers", after: { moved: 1, toGroup: shop.members.id } });
});

it("never shows a key, neither whole nor hashed", async () => {
  const { body } = await shop.ask("POST", "/v1/keys", { label: "Till", role: "member" });
  const [newest] = await entries();
  expect(newest).toMatchObject({ object: { kind: "key", id: body.id }, after: { label: "Till", role: "member" } });
  expect(newest.after).not.toHaveProperty("key");
  expect(JSON.stringify(newest)).not.toContain(body.key.slice(8));
});

it("is narrowed down by key, by object and by time", async () => {
  const made = await shop.ask("POST", "/v1/keys", { label: "Till", role: "member" });
  const phone = shop.phone(104);
  await api.as(made.body.key)("PUT", `/v1/contacts/${phone}`, { firstName: "Ann" });
  const [byTill] = await entries(`actor=${made.body.id}`);
  expect(byTill).toMatchObject({ action: "putContact", object: { kind: "contact", id: phone } });
  expect(await entries(`object=${encodeURIComponent(phone)}`)).toEqual([byTill]);
  const now = new Date(api.clock.time).toISOString();
  expect(await entries(`from=${now}`)).toHaveLength(2);
  expect(await entries(`from=${now}&until=${now}`)).toEqual([]);
});

describe("a request that is sent again", () => {
  const again = { headers: { "idempotency-key": "order-66" } };
  const create = () => shop.ask("POST", "/v1/groups", { name: "Regulars", kind: "standard" }, again);
  const made = async () => (await entries()).filter(({ after }) => JSON.stringify(after)?.includes("Regulars"));

  it("leaves one entry", async () => {
    await create();
    api.clock.time += 1_000;
    expect((await create()).status).toBe(201);
    expect(await made()).toHaveLength(1);
  });

  it("is not answered as done before its entry is written, and then leaves one", async () => {
    const refuse = failOnce(isEntry);
    expect((await create()).status).toBe(500);
    api.errors.length = 0;
    refuse.end();
    expect(await made()).toEqual([]);
    api.clock.time += 1_000;
    expect((await create()).status).toBe(201);
    expect(await made()).toHaveLength(1);
  });

  it("leaves one entry where the first attempt wrote it and broke off behind that", async () => {
    const answer = api.dynamo.answer.bind(api.dynamo);
    api.dynamo.answer = (operation, body) => {
      if (operation === "UpdateItem" && JSON.stringify(body).includes("#answer#")) throw new Error("Not there");
      return answer(operation, body);
    };
    expect((await create()).status).toBe(500);
    api.dynamo.answer = answer;
    api.errors.length = 0;
    api.clock.time += 61_000;
    expect((await create()).status).toBe(201);
    expect(await made()).toHaveLength(1);
  });

  it("leaves its one entry also where what it did is done already and the answer was lost", async () => {
    const path = `/v1/text-to-joins/${shop.textToJoin.id}/archive`;
    const archive = () => shop.ask("POST", path, undefined, again);
    const refuse = failOnce(isEntry);
    expect((await archive()).status).toBe(500);
    api.errors.length = 0;
    refuse.end();
    expect((await archive()).status).toBe(200);
    const found = (await entries()).filter(({ action }) => action === "archiveTextToJoin");
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ object: { kind: "textToJoin", id: shop.textToJoin.id } });
    expect(found[0]).not.toHaveProperty("outcome");
  });
});

describe("a change that breaks off", () => {
  const broken = async (method: string, path: string, body?: unknown, such = isEntry) => {
    const refuse = failOnce(such);
    expect((await shop.ask(method, path, body)).status).toBe(500);
    refuse.end();
    api.errors.length = 0;
    api.clock.time += 61_000;
  };
  const name = async () => (await shop.ask("GET", group())).body.name;

  it.each([
    ["PATCH", () => group(), { name: "Team" }, () => ({ kind: "group", id: shop.staff.id })],
    [
      "PUT",
      () => `/v1/contacts/${shop.phone(104)}`,
      { firstName: "New" },
      () => ({ kind: "contact", id: shop.phone(104) }),
    ],
    ["DELETE", () => `/v1/contacts/${shop.phone(103)}`, undefined, () => ({ kind: "contact", id: shop.phone(103) })],
  ])(
    "by %s is in the trail as one of which nobody knows how it ended, and its repetition takes nothing away",
    async (method, path, body, object) => {
      const before = await entries();
      await broken(method, path(), body);
      const [newest, ...others] = await entries();
      expect(newest).toMatchObject({ outcome: "unknown", object: object(), by: { label: "Owner" } });
      expect(others).toEqual(before);
      await shop.ask(method, path(), body);
      expect(await entries()).toEqual([newest, ...before]);
      expect(await entries(`object=${encodeURIComponent(object().id)}`)).toContainEqual(newest);
    },
  );

  it("before its intent is written, has changed nothing", async () => {
    const before = await entries();
    await broken("PATCH", group(), { name: "Team" }, isIntent);
    expect(await name()).toBe("Staff");
    expect(await entries()).toEqual(before);
  });

  it("is not shown while its request may still be at work", async () => {
    const before = await entries();
    await broken("PATCH", group(), { name: "Team" });
    api.clock.time -= 2_000;
    expect(await entries()).toEqual(before);
    api.clock.time += 2_000;
    expect(await entries()).toHaveLength(before.length + 1);
  });

  it("leaves nothing where it was refused, also when the answer to its intent was lost", async () => {
    const before = await entries();
    api.dynamo.faults.next("loseAnswer", { operation: "PutItem" });
    expect((await shop.ask("PATCH", group(), { name: "Members" })).status).toBe(409);
    api.clock.time += 61_000;
    expect(await entries()).toEqual(before);
  });

  it("leaves its intent also where it is sent again with its key and is refused then", async () => {
    const again = { headers: { "idempotency-key": "order-67" } };
    const archive = () => shop.ask("POST", `${group()}/archive`, undefined, again);
    const refuse = failOnce(isEntry);
    expect((await archive()).status).toBe(500);
    refuse.end();
    api.errors.length = 0;
    await shop.ask("DELETE", group());
    api.clock.time += 61_000;
    expect((await archive()).status).toBe(404);
    const found = (await entries()).filter(({ action }) => action === "archiveGroup");
    expect(found).toMatchObject([{ object: { kind: "group", id: shop.staff.id }, outcome: "unknown" }]);
  });
});

const isEntry = (body: unknown) => JSON.stringify(body).includes("#audit") && !isIntent(body);
const isIntent = (body: unknown) => JSON.stringify(body).includes('"outcome":{"S":"unknown"}');

/** DynamoDB fails every write that is such, until it ends. */
const failOnce = (isSuch: (body: unknown) => boolean) => {
  const answer = api.dynamo.answer.bind(api.dynamo);
  api.dynamo.answer = (operation, body) => {
    if (operation === "PutItem" && isSuch(body)) throw new Error("The table is not there");
    return answer(operation, body);
  };
  const end = () => {
    api.dynamo.answer = answer;
  };
  return { end };
};
