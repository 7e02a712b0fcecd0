import { type Api, type Shop, startApi } from "./api-fixture.ts";
import { ANNS, type DynamicDesk, dynamicDesk, inGroup, PENDING } from "./dynamic-groups-fixture.ts";

let api: Api;
let desk: DynamicDesk;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  desk = await dynamicDesk(api);
  shop = desk.shop;
});
afterEach(() => expect(api.errors).toEqual([]));

describe("a preview", () => {
  it("counts whom a rule matches now and shows the first of them", async () => {
    expect((await desk.preview({ rule: ANNS })).body).toEqual({
      sentence: 'Everyone whose First name starts with "Ann"',
      count: 2,
      sample: [101, 102].map((last) => ({ phone: shop.phone(last), firstName: "Ann of 512" })),
    });
  });

  it("of another rule for a group tells who would join and who would leave", async () => {
    const id = await desk.built({ field: "phone", op: "in", value: [shop.phone(101), shop.phone(103)] });
    await shop.ask("PUT", `/v1/contacts/${shop.phone(104)}`, { firstName: "In neither" });
    const { body } = await desk.preview({ rule: ANNS, groupId: id });
    expect(body).toMatchObject({
      count: 2,
      joins: { count: 1, sample: [{ phone: shop.phone(102) }] },
      leaves: { count: 1, sample: [{ phone: shop.phone(103), firstName: "Pending" }] },
    });
    for (const groupId of [shop.staff.id, "nobodys-group"]) {
      expect((await desk.preview({ rule: ANNS, groupId })).body.errors[0].path).toBe("groupId");
    }
  });

  it("that takes longer than a request goes on by its cursor, to the same answer", async () => {
    for (let last = 200; last < 350; last += 1)
      await shop.ask("PUT", `/v1/contacts/${shop.phone(last)}`, { firstName: `Ann ${last}` });
    const whole = (await desk.preview({ rule: ANNS })).body;
    expect(whole).toMatchObject({ count: 152 });
    expect(whole.sample).toHaveLength(20);
    // Time passes with each look at it: no shard gets more than one small page in a request.
    const page = api.stores.subjects.page.bind(api.stores.subjects);
    api.stores.subjects.page = async (account, shard, after, _, groups) => {
      const found = await page(account, shard, after, 1, groups);
      api.clock.time += 5_000;
      return found;
    };
    let answer = await desk.preview({ rule: ANNS });
    let rounds = 0;
    for (; answer.status === 202; rounds += 1) answer = await desk.preview({ rule: ANNS, cursor: answer.body.cursor });
    expect(answer.body).toEqual(whole);
    expect(rounds).toBeGreaterThan(1);
    const { cursor } = (await desk.preview({ rule: ANNS })).body;
    expect((await desk.preview({ rule: PENDING, cursor })).body.errors[0].path).toBe("cursor");
  });
});

describe("why a contact is in a group", () => {
  const why = (id: string, last: number) => shop.ask("GET", `/v1/groups/${id}/members/${shop.phone(last)}/why`);

  it("is told condition by condition, and until when it holds", async () => {
    const rule = { all: [{ any: [ANNS, inGroup(shop.members.id)] }, { field: "createdAt", op: "thisYear" }] };
    const id = await desk.built(rule);
    const { body } = await why(id, 102);
    expect(body).toMatchObject({
      ...{ matches: true, isMember: true, until: "2027-01-01T05:00:00.000Z" },
      conditions: [
        { path: "rule.all.0.any.0", sentence: 'First name starts with "Ann"', value: "Ann of 512", result: true },
        { path: "rule.all.0.any.1", sentence: "Is in Members", value: [], result: false },
        { path: "rule.all.1", sentence: "Created is this year", result: true },
      ],
    });
    expect((await why(id, 103)).body).toMatchObject({ matches: false, isMember: false });
    expect(await why(id, 199)).toMatchObject({ status: 404 });
  });

  it("is not asked of a group that is kept by hand", async () => {
    expect((await why(shop.members.id, 101)).body.code).toBe("standard_group");
  });
});

describe("a comparison with the rule", () => {
  it("is shown by the group, and puts right what it finds", async () => {
    const id = await desk.built(ANNS);
    const ask = () => shop.ask("POST", `/v1/groups/${id}/verify`);
    const asked = await ask();
    expect(asked).toMatchObject({ status: 202, body: { groupId: id } });
    await desk.work();
    const { verified } = (await desk.get(id)).body as unknown as { verified: { at: string } };
    expect(verified).toMatchObject({ checked: 3, drift: 0 });
    expect(verified.at >= String(asked.body.askedAt)).toBe(true);
    await api.stores.memberships.remove(shop.account.id, id, (await desk.phonesOf(id))[0] as never);
    api.clock.time += 1_000;
    await ask();
    await desk.work();
    expect((await desk.get(id)).body).toMatchObject({ verified: { drift: 1 }, memberCount: 2 });
  });

  it("waits until the group is built, and is not of groups that have no rule or are put away", async () => {
    const { body } = await desk.make(ANNS);
    const codeOf = async (id: string) => (await shop.ask("POST", `/v1/groups/${id}/verify`)).body.code;
    expect(await codeOf(body.id)).toBe("group_building");
    await shop.ask("POST", `/v1/groups/${body.id}/archive`);
    expect(await codeOf(body.id)).toBe("group_archived");
    expect(await codeOf(shop.members.id)).toBe("standard_group");
  });
});

describe("how fresh a group is", () => {
  it("says when its next contact is looked at again, and how late that is", async () => {
    const id = await desk.built({ field: "createdAt", op: "withinLast", value: { n: 60, unit: "minutes" } });
    const freshness = async () => (await desk.get(id)).body.freshness;
    const nextCheckAt = new Date(
      Date.parse(String((await shop.ask("GET", "/v1/contacts")).body.items[0].createdAt)) + 3_600_001,
    );
    expect(await freshness()).toMatchObject({
      state: "current",
      nextCheckAt: nextCheckAt.toISOString(),
      lagSeconds: 0,
    });
    api.clock.time = nextCheckAt.getTime() + 121_500;
    expect(await freshness()).toMatchObject({ state: "late", lagSeconds: 121 });
    const other = await desk.built(ANNS, { name: "B" });
    expect((await desk.get(other)).body.freshness).not.toHaveProperty("nextCheckAt");
  });
});
