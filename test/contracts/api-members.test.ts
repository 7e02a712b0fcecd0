import { indexContact } from "#shared/contacts/index-contact.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { AT, phoneOf, someFact } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const add = (phones: string[], more: object = {}, group = shop.members) =>
  shop.ask("POST", `/v1/groups/${group.id}/members`, { phones, ...more });
const outcomes = ({ body }: { body: { results: { outcome: string }[] } }) => body.results.map(({ outcome }) => outcome);
const roster = async (group = shop.members) => (await shop.ask("GET", `/v1/groups/${group.id}/members`)).body.items;
const memberships = () => api.stored([api.tables.memberships]);

describe("adding many", () => {
  it("says of each phone what came of it, in the order given", async () => {
    const answer = await add([
      "(512) 555-0102",
      "+15125550101",
      "12345",
      "+15125550102",
      "+15125550199",
      "+15125550103 ext. 4",
    ]);
    expect(answer.body.results).toEqual([
      { phone: "+15125550102", outcome: "added" },
      { phone: "+15125550101", outcome: "already_in" },
      { phone: "12345", outcome: "invalid" },
      { phone: "+15125550102", outcome: "already_in" },
      { phone: "+15125550199", outcome: "no_such_contact" },
      { phone: "+15125550103 ext. 4", outcome: "invalid" },
    ]);
    expect(await roster()).toHaveLength(2);
    expect((await shop.ask("GET", `/v1/groups/${shop.members.id}`)).body.memberCount).toBe(2);
  });

  it("reads national numbers as the account's country writes them", async () => {
    await shop.ask("PATCH", "/v1/account", { country: "GB" });
    await shop.ask("PUT", "/v1/contacts/+447700900123", {});
    expect((await add(["07700 900123", "0800 1111"])).body.results).toEqual([
      { phone: "+447700900123", outcome: "added" },
      { phone: "+448001111", outcome: "no_such_contact" },
    ]);
  });

  it("is silent unless asked, and says how many responses were withheld", async () => {
    // 101 is in already, 102 is subscribed, 103 is pending.
    const all = ["+15125550101", "+15125550102", "+15125550103"];
    expect((await add(all, { dryRun: true })).body.responses).toEqual({ due: 0, withheld: 1 });
    expect((await add(all, { dryRun: true, respond: true })).body.responses).toEqual({ due: 1, withheld: 0 });
    expect((await add(all, { respond: true })).body.responses).toEqual({ due: 1, withheld: 0 });
    expect((await add(all, { respond: true })).body.responses).toEqual({ due: 0, withheld: 0 });
  });

  it("lets the group's response be on for bulk, and silence be asked for", async () => {
    await shop.ask("PATCH", `/v1/groups/${shop.members.id}`, { response: { body: "Hi", on: { bulk: true } } });
    expect((await add(["+15125550102"], { dryRun: true })).body.responses).toEqual({ due: 1, withheld: 0 });
    expect((await add(["+15125550102"], { respond: false })).body.responses).toEqual({ due: 0, withheld: 1 });
    expect(memberships()).toContainEqual(expect.objectContaining({ phone: "+15125550102", respond: false }));
  });

  it("counts no response where the group has none, or nobody sends for the account", async () => {
    expect((await add(["+15125550102"], { respond: true, dryRun: true }, shop.staff)).body.responses.due).toBe(0);
    const { key } = await api.open("No sender");
    const other = api.as(key);
    const { body: group } = await other("POST", "/v1/groups", {
      name: "A",
      kind: "standard",
      response: { body: "Hi" },
    });
    await other("PUT", "/v1/contacts/+15125550102", { consent: { state: "subscribed", evidence: "form" } });
    const { body } = await other("POST", `/v1/groups/${group.id}/members`, { phones: ["+15125550102"], respond: true });
    expect(body.responses).toEqual({ due: 0, withheld: 0 });
  });

  it("counts no response again for who had it, unless the group says again", async () => {
    const at = "2026-11-01T00:00:00.000Z";
    const { stores } = api;
    const phone = phoneOf("+15125550102");
    const before = await stores.responses.read(shop.account.id, shop.members.id, phone);
    const [sender] = await stores.accounts.listSenders(shop.account.id);
    if (!sender) throw new Error("The shop has a sender");
    const row = replyRow({
      sender,
      phone,
      body: "Hi",
      purpose: "response",
      cause: "then",
      at,
      groupIds: [shop.members.id],
    });
    const responses = new DynamoResponseStore(api.client, api.tables, stores.accounts);
    await responses.commit(row, shop.members.id, before.ledger);
    const { body: said } = await shop.ask("GET", `/v1/contacts/${phone}/messages`);
    expect(said.items).toEqual([expect.objectContaining({ body: "Hi", groupIds: [shop.members.id] })]);

    const dry = async () => (await add([phone], { dryRun: true, respond: true })).body.responses.due;
    expect(await dry()).toBe(0);
    await shop.ask("PATCH", `/v1/groups/${shop.members.id}`, { response: { body: "Hi", again: { afterDays: 22 } } });
    expect(await dry()).toBe(1);
    await shop.ask("PATCH", `/v1/groups/${shop.members.id}`, { response: { body: "Hi", again: { afterDays: 23 } } });
    expect(await dry()).toBe(0);
  });

  it("writes nothing in a dry run", async () => {
    const before = memberships();
    expect(
      outcomes(await add(["+15125550101", "+15125550102", "+15125550199"], { dryRun: true, respond: true })),
    ).toEqual(["already_in", "added", "no_such_contact"]);
    expect(memberships()).toEqual(before);
  });

  it("takes 500 phones and not one more", async () => {
    const phones = (count: number) =>
      Array.from({ length: count }, (_, index) => `+1512${String(index).padStart(7, "0")}`);
    const answer = await add(phones(500));
    expect(answer.body.results).toHaveLength(500);
    expect(await add(phones(501))).toMatchObject({ status: 400, body: { errors: [{ path: "phones" }] } });
  });

  it("is bulk, begun by one cause, by the key", async () => {
    await add(["+15125550102", "+15125550103"]);
    const added = memberships().filter(({ source }) => source === "bulk");
    expect(added).toHaveLength(2);
    expect(new Set(added.map(({ cause }) => cause)).size).toBe(1);
    const { body } = await shop.ask("GET", "/v1/keys");
    expect(new Set(added.map(({ by }) => by))).toEqual(new Set([body.items[0].id]));
  });
});

describe("one contact in one group", () => {
  const path = (phone: string, group: { id: string } = shop.staff) => `/v1/contacts/${phone}/groups/${group.id}`;

  it("joins once; its membership stays as it began", async () => {
    const first = await shop.ask("PUT", path("+15125550101"));
    expect(first).toMatchObject({ status: 201, body: { source: "manual", groupId: shop.staff.id } });
    api.clock.time += 60_000;
    expect(await shop.ask("PUT", path("+15125550101"))).toMatchObject({ status: 200, body: first.body });
  });

  it("has the source api when a machine's key puts it there", async () => {
    const machine = api.as(await api.keyOf(shop.account, "member", true));
    expect((await machine("PUT", path("+15125550102"))).body.source).toBe("api");
  });

  it("leaves, and leaving again is no mistake", async () => {
    await shop.ask("PUT", path("+15125550101"));
    for (let time = 0; time < 2; time += 1) expect((await shop.ask("DELETE", path("+15125550101"))).status).toBe(204);
    expect(await roster(shop.staff)).toEqual([]);
  });

  it("needs both to be there", async () => {
    for (const method of ["PUT", "DELETE"]) {
      expect(await shop.ask(method, path("+15125550199"))).toMatchObject({
        status: 404,
        body: { detail: "There is no such contact." },
      });
      const answer = await shop.ask(method, path("+15125550101", { id: "nobodys-group" }));
      expect(answer).toMatchObject({ status: 404, body: { detail: "There is no such group." } });
    }
  });

  it("shows in the groups of the contact, by name", async () => {
    await shop.ask("PUT", path("+15125550101"));
    const { body } = await shop.ask("GET", "/v1/contacts/+15125550101/groups");
    expect(body.items.map(({ name }: { name: string }) => name).sort()).toEqual(["Members", "Staff"]);
  });
});

it("adds who is found behind thousands who are not: a slice may have nobody, and goes on", async () => {
  // A slice of 501 names is one in vain, as one of thousands is.
  api = startApi({ lookAt: 1 });
  shop = await startShop(api);
  const account = shop.account.id;
  await inParallel([...Array(502).keys()], 16, async (index) => {
    const phone = phoneOf(`+1512556${String(index).padStart(4, "0")}`);
    const profile = { firstName: index === 501 ? "Zed" : "Ann", lastName: "Quux" };
    await api.stores.contacts.save(account, phone, profile, { at: AT, source: "manual" });
    await indexContact(api.stores)(account, phone);
  });
  const asked = { find: { query: "zed quux" } };
  const path = `/v1/groups/${shop.staff.id}/members`;
  const first = await shop.ask("POST", path, asked);
  expect(first).toMatchObject({ status: 200, body: { results: [], more: true, cursor: expect.any(String) } });
  const { body } = await shop.ask("POST", path, { ...asked, cursor: first.body.cursor });
  expect(body.results).toEqual([{ phone: "+15125560501", outcome: "added" }]);
  expect(body.cursor).toBeUndefined();
});

it("removes many, whatever their consent", async () => {
  await add(["+15125550102", "+15125550103"]);
  await api.stores.contacts.note(shop.account.id, phoneOf("+15125550102"), someFact("unsubscribed", 60));
  const phones = ["+15125550102", "5125550103", "+15125550199", "x"];
  const answer = await shop.ask("POST", `/v1/groups/${shop.members.id}/members/remove`, { phones });
  expect(outcomes(answer)).toEqual(["removed", "removed", "not_in", "invalid"]);
  expect(await roster()).toHaveLength(1);
});
