import { type Role, roleSchema } from "#shared/accounts/api-key.ts";
import { issueKey } from "#shared/accounts/issue-key.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});

const listed = async () => (await shop.ask("GET", "/v1/keys")).body.items;

it("shows a key once, and of it afterwards only the beginning", async () => {
  const { body } = await shop.ask("POST", "/v1/keys", { label: "Till", role: "member", integration: true });
  expect(body.key).toMatch(/^sg_[A-Za-z0-9_-]{43}$/);
  const all = await shop.ask("GET", "/v1/keys");
  expect(all.body.items).toContainEqual({
    id: body.id,
    prefix: body.key.slice(0, 8),
    label: "Till",
    role: "member",
    integration: true,
    createdAt: body.createdAt,
  });
  expect(JSON.stringify(all.body)).not.toContain(body.key);
  const stored = JSON.stringify(api.stored([api.tables.accounts]));
  expect(stored).toContain(body.id);
  expect(stored).not.toContain(body.key);
});

it("notes when a key was used, every five minutes at most", async () => {
  const lastUsed = async () => (await listed())[0].lastUsedAt;
  const first = await lastUsed();
  expect(first).toBe(new Date(api.clock.time).toISOString());
  api.clock.time += 4 * 60_000;
  expect(await lastUsed()).toBe(first);
  api.clock.time += 60_000;
  await shop.ask("GET", "/v1/account");
  expect(await lastUsed()).toBe(new Date(api.clock.time).toISOString());
});

it("keeps the last key of an owner", async () => {
  const [own] = await listed();
  await shop.ask("POST", "/v1/keys", { label: "Manager", role: "manager" });
  const soon = new Date(api.clock.time + 1_000).toISOString();
  await shop.ask("POST", "/v1/keys", { label: "Expired", role: "owner", expiresAt: soon });
  api.clock.time += 1_000;
  const refused = await shop.ask("DELETE", `/v1/keys/${own.id}`);
  expect(refused).toMatchObject({ status: 409, body: { code: "last_owner_key" } });
  expect((await shop.ask("GET", "/v1/account")).status).toBe(200);
});

it("keeps one of two owners who remove each other at the same moment", async () => {
  const [first] = await listed();
  const { body: second } = await shop.ask("POST", "/v1/keys", { label: "Owner", role: "owner" });
  const other = api.as(second.key);
  // Both have read that the other is there before either writes.
  api.dynamo.before("TransactWriteItems", () => other("DELETE", `/v1/keys/${first.id}`));
  const late = await shop.ask("DELETE", `/v1/keys/${second.id}`);
  expect(late).toMatchObject({ status: 409, body: { code: "last_owner_key" } });
  expect((await other("GET", "/v1/keys")).body.items).toHaveLength(1);
});

it("refuses a key that would expire before it is issued", async () => {
  const expiresAt = new Date(api.clock.time).toISOString();
  const { status, body } = await shop.ask("POST", "/v1/keys", { label: "Late", role: "viewer", expiresAt });
  expect({ status, errors: body.errors }).toEqual({
    status: 400,
    errors: [{ path: "expiresAt", message: "must be in the future" }],
  });
});

describe("changing a key", () => {
  const soon = () => new Date(api.clock.time + 60_000).toISOString();
  const change = (id: string, body: unknown) => shop.ask("PATCH", `/v1/keys/${id}`, body);
  const issued = async (role: string) => (await shop.ask("POST", "/v1/keys", { label: "Till", role })).body;

  it("renames it, and lets it end, or live on", async () => {
    const { id, key } = await issued("member");
    expect((await change(id, { label: "Bar", expiresAt: soon() })).body).toMatchObject({
      label: "Bar",
      expiresAt: soon(),
    });
    expect((await change(id, { expiresAt: null })).body).not.toHaveProperty("expiresAt");
    api.clock.time += 60_000;
    expect((await api.as(key)("GET", "/v1/account")).status).toBe(200);
    await change(id, { expiresAt: soon() });
    api.clock.time += 60_000;
    expect((await api.as(key)("GET", "/v1/account")).status).toBe(401);
  });

  it("gives no end to the last key of an owner that has none", async () => {
    const [own] = await listed();
    const { id } = await issued("owner");
    expect((await change(id, { expiresAt: soon() })).status).toBe(200);
    const refused = await change(own.id, { expiresAt: soon() });
    expect(refused).toMatchObject({ status: 409, body: { code: "last_owner_key" } });
    expect(await shop.ask("DELETE", `/v1/keys/${own.id}`)).toMatchObject({ status: 409 });
    expect((await change(own.id, { label: "Owner" })).status).toBe(200);
  });

  it("leaves one of two owners' keys who give each other's an end at the same moment", async () => {
    const [first] = await listed();
    const second = await issued("owner");
    const other = api.as(second.key);
    // Both have read that the other has no end before either writes.
    api.dynamo.before("TransactWriteItems", () => other("PATCH", `/v1/keys/${first.id}`, { expiresAt: soon() }));
    const late = await change(second.id, { expiresAt: soon() });
    expect(late).toMatchObject({ status: 409, body: { code: "last_owner_key" } });
    expect((await listed()).filter((key) => key.role === "owner" && key.expiresAt === undefined)).toHaveLength(1);
  });

  it("is told where the end is past", async () => {
    const { id } = await issued("member");
    const refused = await change(id, { expiresAt: new Date(api.clock.time).toISOString() });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: "expiresAt" }] } });
  });
});

it("issues no key of a higher role than that of the key that asks", async () => {
  const issue = issueKey({ accounts: api.stores.accounts, clock: api.clock });
  const about = { accountId: shop.account.id, id: "some-key", label: "Till", integration: false };
  const asked = async (role: Role, askedBy: Role) => (await issue({ ...about, role, askedBy })).kind;
  for (const [index, askedBy] of roleSchema.options.entries()) {
    for (const [other, role] of roleSchema.options.entries()) {
      expect({ askedBy, role, kind: await asked(role, askedBy) }).toEqual({
        ...{ askedBy, role, kind: other < index ? "higherRole" : "issued" },
      });
    }
  }
});
