import { buildGroupFunction } from "#functions/build-group/build-group.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { MOST_RULE_GROUPS } from "#shared/groups/rule-value.ts";
import { type Api, type ApiAnswer, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const ANNS = { field: "firstName", op: "startsWith", value: "Ann" };
const PENDING = { field: "firstName", op: "is", value: "Pending" };
const make = (rule: unknown, more: object = {}): Promise<ApiAnswer> =>
  shop.ask("POST", "/v1/groups", { name: "Anns", kind: "dynamic", rule, ...more });
const get = (id: string) => shop.ask("GET", `/v1/groups/${id}`);
const patch = (id: string, body: object) => shop.ask("PATCH", `/v1/groups/${id}`, body);
const preview = (body: object) => shop.ask("POST", "/v1/groups/preview", body);
const inGroup = (...ids: string[]) => ({ field: "group", op: "anyOf", value: ids });
const phonesOf = async (id: string): Promise<string[]> =>
  (await shop.ask("GET", `/v1/groups/${id}/members`)).body.items.map(({ phone }) => phone);

/** Works off what waits in the queue of rebuilds. */
const work = async (): Promise<void> => {
  const build = buildGroupFunction({
    ...dynamoRules(api.client, api.tables),
    ...{ memberships: api.stores.memberships, walks: new DynamoWalkStore(api.client, api.tables.groups) },
    ...{ jobs: api.jobs, clock: api.clock, wait: async () => {}, counter: { count() {} } },
    log: { info() {}, warn() {}, error() {} },
    deadLetters: { send: async (letters) => void api.errors.push(...letters) },
  });
  while (api.walkJobs.length > 0) {
    const jobs = api.walkJobs.splice(0).map((job, index) => ({ messageId: `m${index}`, body: JSON.stringify(job) }));
    await build({ Records: jobs });
  }
};
const built = async (rule: unknown, more: object = {}): Promise<string> => {
  const { body } = await make(rule, more);
  await work();
  return body.id;
};

describe("a dynamic group", () => {
  it("is built behind the answer, and shows its rule, what it says and how far it is", async () => {
    const { status, body } = await make({ all: [ANNS, inGroup(shop.members.id)] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ kind: "dynamic", state: "building", revision: 1, memberCount: 0 },
      sentence: 'Everyone whose First name starts with "Ann" and who is in Members',
      rule: { all: [ANNS, inGroup(shop.members.id)] },
    });
    expect((await get(body.id)).body).toMatchObject({
      build: { shardsDone: 0, of: 16, seen: 0, joined: 0, left: 0 },
      freshness: { state: "building" },
    });
    await work();
    const ready = (await get(body.id)).body;
    expect(ready).toMatchObject({ state: "ready", memberCount: 1, freshness: { state: "current" } });
    expect(ready).not.toHaveProperty("build");
    expect(await phonesOf(body.id)).toEqual([shop.phone(101)]);
    const listed = (await shop.ask("GET", "/v1/groups")).body.items.find(({ id }) => id === body.id);
    expect(listed).toMatchObject({ sentence: body.sentence, revision: 1, state: "ready" });
  });

  it("is built anew by another rule, and not by the same", async () => {
    const id = await built(ANNS);
    expect((await patch(id, { rule: { ...ANNS, value: " Ann " } })).body).toMatchObject({
      revision: 1,
      state: "ready",
    });
    api.clock.time += 1_000;
    expect((await patch(id, { rule: PENDING, name: "Pending" })).body).toMatchObject({
      ...{ revision: 2, state: "building", name: "Pending" },
    });
    await work();
    expect(await phonesOf(id)).toEqual([shop.phone(103)]);
    const { items } = (await shop.ask("GET", "/v1/audit", undefined, { query: `object=${id}` })).body;
    expect(items.map(({ action }) => action)).toEqual(["changeGroup", "createGroup"]);
    expect(items[0]).toMatchObject({ after: { rule: JSON.stringify(PENDING), name: "Pending" } });
  });

  it("keeps its name where its rule is refused, and its rule where its name is", async () => {
    const id = await built(ANNS);
    expect((await patch(id, { name: "Other", rule: { ...ANNS, op: "before" } })).status).toBe(400);
    expect((await patch(id, { name: "Staff", rule: PENDING })).body.code).toBe("name_taken");
    expect((await get(id)).body).toMatchObject({ name: "Anns", revision: 1, rule: ANNS });
  });

  it.each<[string, unknown]>([
    ["rule", undefined],
    ["rule", null],
    ["rule", "everybody"],
    ["rule.field", { op: "is", value: "Ann" }],
    ["rule.all", { all: [] }],
    ["rule.all.0.op", { all: [{ ...ANNS, op: "sounds" }] }],
    ["rule.any.1.value", { any: [ANNS, { ...ANNS, value: "" }] }],
    ["rule.not.field", { not: { ...ANNS, field: "fields.shoe" } }],
    ["rule.any.0.value.1", { any: [{ field: "group", op: "noneOf", value: ["MEMBERS", "nobodys-group"] }] }],
    ["rule", { any: Array.from({ length: 200 }, () => ({ ...ANNS, op: "in", value: ["x".repeat(1_000)] })) }],
  ])("says at %s what is wrong with its rule", async (path, rule) => {
    const text = JSON.stringify(rule)?.replace("MEMBERS", shop.members.id);
    const given = text === undefined ? undefined : JSON.parse(text);
    for (const answer of [
      await make(given),
      await preview({ rule: given }),
      await patch(await built(ANNS, { name: "B" }), { rule: given ?? null }),
    ]) {
      expect({ status: answer.status, path: answer.body.errors[0].path }).toEqual({ status: 400, path });
    }
  });

  it("does not read another dynamic group, and no standard group has a rule", async () => {
    const id = await built(ANNS);
    expect((await make(inGroup(shop.members.id, id), { name: "B" })).body.errors).toEqual([
      { path: "rule.value.1", message: "is a dynamic group itself" },
    ]);
    const standard = await make(ANNS, { name: "B", kind: "standard" });
    for (const answer of [standard, await patch(shop.staff.id, { rule: ANNS })]) {
      expect(answer.body.errors).toEqual([{ path: "rule", message: "is only for a dynamic group" }]);
    }
  });

  it("has a rule as deep and with as many groups as is allowed, and may change it for one as large", async () => {
    const ids = await Promise.all(
      Array.from({ length: 2 * MOST_RULE_GROUPS }, async (_, index) => {
        const { body } = await shop.ask("POST", "/v1/groups", { name: `Group ${index}`, kind: "standard" });
        return body.id;
      }),
    );
    const nested = (rule: unknown) => Array.from({ length: 20 }).reduce((inside) => ({ all: [inside] }), rule);
    const { status, body } = await make(nested(inGroup(...ids.slice(0, MOST_RULE_GROUPS))));
    expect(status).toBe(201);
    expect((await patch(body.id, { rule: nested(inGroup(...ids.slice(MOST_RULE_GROUPS))) })).body).toMatchObject({
      revision: 2,
    });
    const deeper = await make({ not: nested(ANNS) }, { name: "B" });
    expect(deeper.body.errors[0]).toEqual({ path: "rule", message: "is more than 20 levels deep" });
  });

  it("is invalid while a field of its rule is archived, keeps its members, and is built anew behind it", async () => {
    await shop.ask("PUT", `/v1/contacts/${shop.phone(101)}`, { fields: { birthday: "1990-02-28" } });
    const id = await built({ field: "fields.birthday", op: "inMonth", value: 2 });
    await shop.ask("POST", "/v1/fields/birthday/archive");
    expect((await get(id)).body).toMatchObject({
      ...{ state: "invalid", invalidBecause: "rule.field: Birthday is archived", memberCount: 1 },
      ...{ sentence: "Everyone whose Birthday is in February of any year", freshness: { state: "invalid" } },
    });
    expect((await shop.ask("GET", `/v1/groups/${id}/members/${shop.phone(101)}/why`)).body.code).toBe("rule_invalid");
    expect((await shop.ask("POST", `/v1/groups/${id}/verify`)).body.code).toBe("rule_invalid");
    await shop.ask("POST", "/v1/fields/birthday/restore");
    expect((await get(id)).body).toMatchObject({ state: "building", revision: 3 });
    await work();
    expect((await get(id)).body).toMatchObject({ state: "ready" });
    expect(await phonesOf(id)).toEqual([shop.phone(101)]);
  });

  it("is built anew when the account's days begin elsewhere, if its rule reads days", async () => {
    const [today, anns] = [await built({ field: "createdAt", op: "thisDay" }), await built(ANNS, { name: "B" })];
    for (const _ of ["once", "again"]) await shop.ask("PATCH", "/v1/account", { timeZone: "Asia/Tokyo" });
    expect((await get(today)).body).toMatchObject({ state: "building", revision: 2 });
    expect((await get(anns)).body).toMatchObject({ state: "ready", revision: 1 });
  });
});

describe("by hand", () => {
  const DYNAMIC = { status: 409, body: { code: "dynamic_group" } };

  it("nobody is put into a dynamic group or taken out of it", async () => {
    const id = await built(ANNS);
    const phones = [shop.phone(103)];
    const tries: [string, string, unknown?][] = [
      ["PUT", `/v1/contacts/${shop.phone(103)}/groups/${id}`],
      ["DELETE", `/v1/contacts/${shop.phone(101)}/groups/${id}`],
      ["POST", `/v1/groups/${id}/members`, { phones }],
      ["POST", `/v1/groups/${id}/members`, { phones, dryRun: true }],
      ["POST", `/v1/groups/${id}/members`, { fromGroup: shop.members.id }],
      ["POST", `/v1/groups/${id}/members`, { find: { query: "Ann" } }],
      ["POST", `/v1/groups/${id}/members/remove`, { phones: [shop.phone(101)] }],
      ["POST", `/v1/groups/${id}/members/move`, { toGroup: shop.staff.id, all: true }],
      ["POST", `/v1/groups/${shop.members.id}/members/move`, { toGroup: id, all: true }],
      ["POST", `/v1/groups/${id}/review/remove`, { flags: ["never_answered"], after: 0 }],
    ];
    for (const [method, path, body] of tries) expect(await shop.ask(method, path, body)).toMatchObject(DYNAMIC);
    expect(await phonesOf(id)).toEqual([shop.phone(101), shop.phone(102)]);
  });

  it("nobody joins one by text", async () => {
    const id = await built(ANNS);
    const given = { name: "Tea", keywords: ["TEA"], groupIds: [shop.staff.id, id] };
    for (const answer of [
      await shop.ask("POST", "/v1/text-to-joins", given),
      await shop.ask("PATCH", `/v1/text-to-joins/${shop.textToJoin.id}`, { groupIds: given.groupIds }),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: "groupIds.1" }] } });
    }
  });

  it("its members are copied into a standard group", async () => {
    const id = await built(ANNS);
    const { body } = await shop.ask("POST", `/v1/groups/${shop.staff.id}/members`, { fromGroup: id });
    expect(body.results.map(({ outcome }) => outcome)).toEqual(["added", "added"]);
    expect(await phonesOf(shop.staff.id)).toEqual(await phonesOf(id));
  });

  it("a group that rules read is not deleted, and says which they are", async () => {
    const id = await built(inGroup(shop.staff.id));
    const refused = await shop.ask("DELETE", `/v1/groups/${shop.staff.id}`);
    expect(refused).toMatchObject({
      ...{ status: 409, body: { code: "group_in_use", usedBy: [{ kind: "rule", id, name: "Anns" }] } },
    });
    await patch(id, { rule: ANNS });
    expect((await shop.ask("DELETE", `/v1/groups/${shop.staff.id}`)).status).toBe(204);
    expect((await shop.ask("DELETE", `/v1/groups/${id}`)).status).toBe(204);
  });
});

describe("a preview", () => {
  it("counts whom a rule matches now and shows the first of them", async () => {
    expect((await preview({ rule: ANNS })).body).toEqual({
      sentence: 'Everyone whose First name starts with "Ann"',
      count: 2,
      sample: [101, 102].map((last) => ({ phone: shop.phone(last), firstName: "Ann of 512" })),
    });
  });

  it("of another rule for a group tells who would join and who would leave", async () => {
    const id = await built({ field: "phone", op: "in", value: [shop.phone(101), shop.phone(103)] });
    await shop.ask("PUT", `/v1/contacts/${shop.phone(104)}`, { firstName: "In neither" });
    const { body } = await preview({ rule: ANNS, groupId: id });
    expect(body).toMatchObject({
      count: 2,
      joins: { count: 1, sample: [{ phone: shop.phone(102) }] },
      leaves: { count: 1, sample: [{ phone: shop.phone(103), firstName: "Pending" }] },
    });
    for (const groupId of [shop.staff.id, "nobodys-group"]) {
      expect((await preview({ rule: ANNS, groupId })).body.errors[0].path).toBe("groupId");
    }
  });

  it("that takes longer than a request goes on by its cursor, to the same answer", async () => {
    for (let last = 200; last < 350; last += 1)
      await shop.ask("PUT", `/v1/contacts/${shop.phone(last)}`, { firstName: `Ann ${last}` });
    const whole = (await preview({ rule: ANNS })).body;
    expect(whole).toMatchObject({ count: 152 });
    expect(whole.sample).toHaveLength(20);
    // Time passes with each look at it: no shard gets more than one small page in a request.
    const page = api.stores.subjects.page.bind(api.stores.subjects);
    api.stores.subjects.page = async (account, shard, after, _, groups) => {
      const found = await page(account, shard, after, 1, groups);
      api.clock.time += 5_000;
      return found;
    };
    let answer = await preview({ rule: ANNS });
    let rounds = 0;
    for (; answer.status === 202; rounds += 1) answer = await preview({ rule: ANNS, cursor: answer.body.cursor });
    expect(answer.body).toEqual(whole);
    expect(rounds).toBeGreaterThan(1);
    const { cursor } = (await preview({ rule: ANNS })).body;
    expect((await preview({ rule: PENDING, cursor })).body.errors[0].path).toBe("cursor");
  });
});

describe("why a contact is in a group", () => {
  const why = (id: string, last: number) => shop.ask("GET", `/v1/groups/${id}/members/${shop.phone(last)}/why`);

  it("is told condition by condition, and until when it holds", async () => {
    const rule = { all: [{ any: [ANNS, inGroup(shop.members.id)] }, { field: "createdAt", op: "thisYear" }] };
    const id = await built(rule);
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
    const id = await built(ANNS);
    const ask = () => shop.ask("POST", `/v1/groups/${id}/verify`);
    const asked = await ask();
    expect(asked).toMatchObject({ status: 202, body: { groupId: id } });
    await work();
    const { verified } = (await get(id)).body as unknown as { verified: { at: string } };
    expect(verified).toMatchObject({ checked: 3, drift: 0 });
    expect(verified.at >= String(asked.body.askedAt)).toBe(true);
    await api.stores.memberships.remove(shop.account.id, id, (await phonesOf(id))[0] as never);
    api.clock.time += 1_000;
    await ask();
    await work();
    expect((await get(id)).body).toMatchObject({ verified: { drift: 1 }, memberCount: 2 });
  });

  it("waits until the group is built, and is not of groups that have no rule or are put away", async () => {
    const { body } = await make(ANNS);
    const codeOf = async (id: string) => (await shop.ask("POST", `/v1/groups/${id}/verify`)).body.code;
    expect(await codeOf(body.id)).toBe("group_building");
    await shop.ask("POST", `/v1/groups/${body.id}/archive`);
    expect(await codeOf(body.id)).toBe("group_archived");
    expect(await codeOf(shop.members.id)).toBe("standard_group");
  });
});

describe("how fresh a group is", () => {
  it("says when its next contact is looked at again, and how late that is", async () => {
    const id = await built({ field: "createdAt", op: "withinLast", value: { n: 60, unit: "minutes" } });
    const freshness = async () => (await get(id)).body.freshness;
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
    const other = await built(ANNS, { name: "B" });
    expect((await get(other)).body.freshness).not.toHaveProperty("nextCheckAt");
  });
});
