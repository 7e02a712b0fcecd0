import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { rosterOf } from "#test/support/roster-of.ts";
import { phoneOf, someFact } from "#test/support/samples.ts";
import { type Api, failedText, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const DAY = 86_400_000;
const members = () => `/v1/groups/${shop.members.id}`;
const review = (query: string) => shop.ask("GET", `${members()}/review`, undefined, { query });
const join = (last: number, group = shop.members) =>
  shop.ask("PUT", `/v1/contacts/${shop.phone(last)}/groups/${group.id}`, {});
/** So many members more, without contacts behind them. */
const crowd = async (size: number, group = shop.members) => {
  const phones = Array.from({ length: size }, (_, index) => phoneOf(`+1646${String(5_550_000 + index)}`));
  await rosterOf(api.client, api.tables, shop.account.id, group.id, phones);
  return phones;
};

describe("the review of a group", () => {
  it("shows who is worth a look, with what shows it", async () => {
    for (const last of [102, 103]) await join(last);
    await api.stores.contacts.note(shop.account.id, phoneOf(shop.phone(102)), someFact("unsubscribed", 60));
    for (let time = 0; time < 3; time += 1) await failedText(api, shop, `Text ${time}`);
    const none = await review("flags=number_fails,held,unsubscribed&failures=2");
    // What the carrier refuses for its words says nothing of the number.
    expect(none.body.items.map(({ phone, flags }) => ({ phone, flags }))).toEqual([
      { phone: shop.phone(102), flags: [{ flag: "unsubscribed", since: expect.any(String), how: "text" }] },
    ]);
    expect((await review("flags=never_answered")).body.items).toEqual([]);
    api.clock.time += 31 * DAY;
    await textShop(api, shop, "Hello");
    const silent = (await review("flags=never_answered")).body.items.map(({ phone }) => phone);
    expect(silent.sort()).toEqual([shop.phone(102), shop.phone(103)]);
  });

  it("names the other groups of who is in many", async () => {
    await join(101, shop.staff);
    expect((await review("flags=in_other_groups&n=1")).body.items).toMatchObject([
      { flags: [{ flag: "in_other_groups", count: 1, groups: [{ groupId: shop.staff.id, name: "Staff" }] }] },
    ]);
    expect((await review("flags=in_other_groups")).body.items).toEqual([]);
  });

  it("is stamped with who did it and when, and the group says how many it would flag", async () => {
    const group = async () => (await shop.ask("GET", members())).body;
    expect(await group()).toMatchObject({ wouldFlag: 0 });
    api.clock.time += 31 * DAY;
    expect(await group()).toMatchObject({ wouldFlag: 1 });
    const { body: keys } = await shop.ask("GET", "/v1/keys");
    const { body } = await shop.ask("POST", `${members()}/reviewed`);
    expect(body.reviewed).toMatchObject({
      at: new Date(api.clock.time).toISOString(),
      by: { keyId: keys.items[0].id },
    });
    expect((await group()).reviewed).toEqual(body.reviewed);
    const listed = (await shop.ask("GET", "/v1/groups")).body.items.find(({ id }) => id === shop.members.id);
    expect(listed?.reviewed).toEqual(body.reviewed);
  });

  it("removes 500 in one request, and goes on behind its cursor", async () => {
    await crowd(700);
    api.clock.time += 31 * DAY;
    const remove = (more: object) =>
      shop.ask("POST", `${members()}/review/remove`, { flags: ["never_answered"], ...more });
    expect((await remove({ dryRun: true })).body).toMatchObject({ removed: 500, more: true });
    const first = await remove({});
    expect(first.body).toMatchObject({ removed: 500, more: true });
    const other = { flags: ["never_answered", "held"], cursor: first.body.cursor };
    expect(await remove(other)).toMatchObject({ status: 400, body: { errors: [{ path: "cursor" }] } });
    expect((await remove({ cursor: first.body.cursor })).body).toMatchObject({ removed: 201, more: false });
    expect((await shop.ask("GET", members())).body.memberCount).toBe(0);
  });
});

describe("the overlap of groups", () => {
  const overlap = (body: object, key = shop.key) => api.as(key)("POST", "/v1/groups/overlap", body);

  it("counts each two of them and all", async () => {
    await join(102);
    await join(101, shop.staff);
    const { body: third } = await shop.ask("POST", "/v1/groups", { name: "Third", kind: "standard" });
    const [a, b, c] = [shop.members.id, shop.staff.id, third.id];
    expect((await overlap({ groupIds: [a, b, c] })).body).toEqual({
      groups: [
        { groupId: a, memberCount: 2, onlyHere: 1 },
        { groupId: b, memberCount: 1, onlyHere: 0 },
        { groupId: c, memberCount: 0, onlyHere: 0 },
      ],
      pairs: [
        { groupIds: [a, b], count: 1 },
        { groupIds: [a, c], count: 0 },
        { groupIds: [b, c], count: 0 },
      ],
      all: 0,
    });
    const both = await shop.ask("POST", "/v1/groups/overlap/members", { in: [a, b] });
    expect(both.body.items).toEqual([{ phone: shop.phone(101) }]);
    const only = await shop.ask("POST", "/v1/groups/overlap/members", { in: [a], notIn: [b, c] });
    expect(only.body.items).toEqual([{ phone: shop.phone(102) }]);
  });

  it("answers 202 when it takes too long, and counts on from there", async () => {
    const phones = await crowd(20);
    await rosterOf(api.client, api.tables, shop.account.id, shop.staff.id, phones.slice(5));
    const groupIds = [shop.members.id, shop.staff.id];
    const now = api.clock.now;
    api.clock.now = () => {
      api.clock.time += 500;
      return api.clock.time;
    };
    let answer = await overlap({ groupIds });
    let asked = 1;
    const first = answer.body.cursor;
    for (; answer.status === 202; asked += 1) answer = await overlap({ groupIds, cursor: answer.body.cursor });
    expect(asked).toBeGreaterThan(1);
    expect(answer.body).toMatchObject({ groups: [{ memberCount: 21 }, { memberCount: 15 }], all: 15 });
    api.clock.now = now;
    const wrong = { status: 400, body: { errors: [{ path: "cursor" }] } };
    expect(await overlap({ groupIds: [...groupIds].reverse(), cursor: first })).toMatchObject(wrong);
    const other = await startShop(api, "Second Cup", "212");
    expect(await overlap({ groupIds, cursor: first }, other.key)).toMatchObject(wrong);
  });
});

describe("many from one group to another", () => {
  it("are copied 500 at a time, and the source keeps them", async () => {
    const phones = await crowd(600, shop.staff);
    for (const phone of phones)
      await api.stores.contacts.save(shop.account.id, phone, {}, { at: "2026-11-23T15:00:00.000Z", source: "manual" });
    const copy = (more: object) => shop.ask("POST", `${members()}/members`, { fromGroup: shop.staff.id, ...more });
    const told = await copy({ dryRun: true });
    expect(told.body.results).toHaveLength(500);
    const first = await copy({});
    expect(first.body).toMatchObject({ more: true, responses: { due: 0 } });
    const second = await copy({ cursor: first.body.cursor });
    expect(second.body.results).toHaveLength(100);
    expect(second.body.cursor).toBeUndefined();
    for (const [group, count] of [
      [shop.members, 601],
      [shop.staff, 600],
    ] as const) {
      expect((await shop.ask("GET", `/v1/groups/${group.id}`)).body.memberCount).toBe(count);
    }
    const other = { fromGroup: shop.staff.id, cursor: first.body.cursor };
    expect((await shop.ask("POST", `/v1/groups/${shop.staff.id}/members`, other)).status).toBe(400);

    const { body: third } = await shop.ask("POST", "/v1/groups", { name: "Third", kind: "standard" });
    const add = (more: object) => shop.ask("POST", `/v1/groups/${third.id}/members`, more);
    const find = { group: shop.staff.id, consent: "pending" };
    const found = await add({ find });
    expect(found.body.results).toHaveLength(500);
    expect(await add({ find: { group: shop.staff.id }, cursor: found.body.cursor })).toMatchObject({ status: 400 });
    expect((await add({ find, cursor: found.body.cursor })).body.results).toHaveLength(100);
    expect((await shop.ask("GET", `/v1/groups/${third.id}`)).body.memberCount).toBe(600);
  });

  it("are whom a search finds, and nobody else", async () => {
    for (const last of [101, 102, 103]) await join(last);
    const add = (more: object) => shop.ask("POST", `/v1/groups/${shop.staff.id}/members`, more);
    const { body } = await add({ find: { group: shop.members.id, consent: "subscribed" } });
    expect(body.results.map(({ outcome }) => outcome)).toEqual(["added", "added"]);
    for (const [wrong, path] of [
      [{ find: {} }, "find"],
      [{ find: { group: "nobodys-group" } }, "find.group"],
      [{ find: { field: { shoe: "9" } } }, "find.field.shoe"],
      [{ find: { consent: "pending" }, phones: [shop.phone(101)] }, "phones"],
      [{}, "phones"],
    ] as const) {
      expect(await add(wrong)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    }
  });

  it("are moved, all of them, and are then in one of the two", async () => {
    const phones = await crowd(600);
    for (const phone of phones.slice(1))
      await api.stores.contacts.save(shop.account.id, phone, {}, { at: "2026-11-23T15:00:00.000Z", source: "manual" });
    const move = (more: object) =>
      shop.ask("POST", `${members()}/members/move`, { toGroup: shop.staff.id, all: true, ...more });
    const first = await move({});
    expect(first.body).toMatchObject({ more: true });
    expect((await move({ cursor: first.body.cursor })).body).toMatchObject({ more: false });
    const left = (await shop.ask("GET", `${members()}/members`)).body.items.map(({ phone }) => phone);
    // One that no contact stands behind stays where it is.
    expect(left).toEqual([phones[0]]);
    expect((await shop.ask("GET", `/v1/groups/${shop.staff.id}`)).body.memberCount).toBe(600);
  });
});

it("tells how many texts people got", async () => {
  const messages = async () => (await shop.ask("GET", `/v1/contacts/${shop.phone(101)}`)).body;
  expect(await messages()).toMatchObject({ messages7d: 0, messages30d: 0 });
  const { id } = await failedText(api, shop);
  await new DynamoMessageStore(api.client, api.tables.messages).applyStatus(
    { accountId: shop.account.id, phone: phoneOf(shop.phone(101)), messageId: id },
    { sid: `SM${"0".repeat(32)}`, state: "delivered" },
  );
  api.clock.time += 8 * DAY;
  expect(await messages()).toMatchObject({ messages7d: 0, messages30d: 1 });
  await join(102);
  expect((await shop.ask("GET", `${members()}/pressure`)).body).toEqual({
    ...{ sampled: false, looked: 2, of: 2 },
    last7Days: { distribution: { "0": 2, "1": 0, "2": 0, "3-5": 0, "6-10": 0, "over 10": 0 }, mean: 0 },
    last30Days: { distribution: { "0": 1, "1": 1, "2": 0, "3-5": 0, "6-10": 0, "over 10": 0 }, mean: 0.5 },
    top: [{ phone: shop.phone(101), messages7d: 0, messages30d: 1 }],
  });
});
