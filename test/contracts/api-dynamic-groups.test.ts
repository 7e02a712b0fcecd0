import { MOST_RULE_GROUPS } from "#shared/groups/rule-value.ts";
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

describe("a dynamic group", () => {
  it("is built behind the answer, and shows its rule, what it says and how far it is", async () => {
    const { status, body } = await desk.make({ all: [ANNS, inGroup(shop.members.id)] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ kind: "dynamic", state: "building", revision: 1, memberCount: 0 },
      sentence: 'Everyone whose First name starts with "Ann" and who is in Members',
      rule: { all: [ANNS, inGroup(shop.members.id)] },
    });
    expect((await desk.get(body.id)).body).toMatchObject({
      build: { shardsDone: 0, of: 16, seen: 0, joined: 0, left: 0 },
      freshness: { state: "building" },
    });
    await desk.work();
    const ready = (await desk.get(body.id)).body;
    expect(ready).toMatchObject({ state: "ready", memberCount: 1, freshness: { state: "current" } });
    expect(ready).not.toHaveProperty("build");
    expect(await desk.phonesOf(body.id)).toEqual([shop.phone(101)]);
    const listed = (await shop.ask("GET", "/v1/groups")).body.items.find(({ id }) => id === body.id);
    expect(listed).toMatchObject({ sentence: body.sentence, revision: 1, state: "ready" });
  });

  it("is built anew by another rule, and not by the same", async () => {
    const id = await desk.built(ANNS);
    expect((await desk.patch(id, { rule: { ...ANNS, value: " Ann " } })).body).toMatchObject({
      revision: 1,
      state: "ready",
    });
    api.clock.time += 1_000;
    expect((await desk.patch(id, { rule: PENDING, name: "Pending" })).body).toMatchObject({
      ...{ revision: 2, state: "building", name: "Pending" },
    });
    await desk.work();
    expect(await desk.phonesOf(id)).toEqual([shop.phone(103)]);
    const { items } = (await shop.ask("GET", "/v1/audit", undefined, { query: `object=${id}` })).body;
    expect(items.map(({ action }) => action)).toEqual(["changeGroup", "createGroup"]);
    expect(items[0]).toMatchObject({ after: { rule: JSON.stringify(PENDING), name: "Pending" } });
  });

  it("keeps its name where its rule is refused, and its rule where its name is", async () => {
    const id = await desk.built(ANNS);
    expect((await desk.patch(id, { name: "Other", rule: { ...ANNS, op: "before" } })).status).toBe(400);
    expect((await desk.patch(id, { name: "Staff", rule: PENDING })).body.code).toBe("name_taken");
    expect((await desk.get(id)).body).toMatchObject({ name: "Anns", revision: 1, rule: ANNS });
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
      await desk.make(given),
      await desk.preview({ rule: given }),
      await desk.patch(await desk.built(ANNS, { name: "B" }), { rule: given ?? null }),
    ]) {
      expect({ status: answer.status, path: answer.body.errors[0].path }).toEqual({ status: 400, path });
    }
  });

  it("does not read another dynamic group, and no standard group has a rule", async () => {
    const id = await desk.built(ANNS);
    expect((await desk.make(inGroup(shop.members.id, id), { name: "B" })).body.errors).toEqual([
      { path: "rule.value.1", message: "is a dynamic group itself" },
    ]);
    const standard = await desk.make(ANNS, { name: "B", kind: "standard" });
    for (const answer of [standard, await desk.patch(shop.staff.id, { rule: ANNS })]) {
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
    const { status, body } = await desk.make(nested(inGroup(...ids.slice(0, MOST_RULE_GROUPS))));
    expect(status).toBe(201);
    expect((await desk.patch(body.id, { rule: nested(inGroup(...ids.slice(MOST_RULE_GROUPS))) })).body).toMatchObject({
      revision: 2,
    });
    const deeper = await desk.make({ not: nested(ANNS) }, { name: "B" });
    expect(deeper.body.errors[0]).toEqual({ path: "rule", message: "is more than 20 levels deep" });
  });

  it("is invalid while a field of its rule is archived, keeps its members, and is built anew behind it", async () => {
    await shop.ask("PUT", `/v1/contacts/${shop.phone(101)}`, { fields: { birthday: "1990-02-28" } });
    const id = await desk.built({ field: "fields.birthday", op: "inMonth", value: 2 });
    await shop.ask("POST", "/v1/fields/birthday/archive");
    expect((await desk.get(id)).body).toMatchObject({
      ...{ state: "invalid", invalidBecause: "rule.field: Birthday is archived", memberCount: 1 },
      ...{ sentence: "Everyone whose Birthday is in February of any year", freshness: { state: "invalid" } },
    });
    expect((await shop.ask("GET", `/v1/groups/${id}/members/${shop.phone(101)}/why`)).body.code).toBe("rule_invalid");
    expect((await shop.ask("POST", `/v1/groups/${id}/verify`)).body.code).toBe("rule_invalid");
    await shop.ask("POST", "/v1/fields/birthday/restore");
    expect((await desk.get(id)).body).toMatchObject({ state: "building", revision: 3 });
    await desk.work();
    expect((await desk.get(id)).body).toMatchObject({ state: "ready" });
    expect(await desk.phonesOf(id)).toEqual([shop.phone(101)]);
  });

  it("is built anew when the account's days begin elsewhere, if its rule reads days", async () => {
    const [today, anns] = [
      await desk.built({ field: "createdAt", op: "thisDay" }),
      await desk.built(ANNS, { name: "B" }),
    ];
    for (const _ of ["once", "again"]) await shop.ask("PATCH", "/v1/account", { timeZone: "Asia/Tokyo" });
    expect((await desk.get(today)).body).toMatchObject({ state: "building", revision: 2 });
    expect((await desk.get(anns)).body).toMatchObject({ state: "ready", revision: 1 });
  });
});

describe("by hand", () => {
  const DYNAMIC = { status: 409, body: { code: "dynamic_group" } };

  it("nobody is put into a dynamic group or taken out of it", async () => {
    const id = await desk.built(ANNS);
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
    expect(await desk.phonesOf(id)).toEqual([shop.phone(101), shop.phone(102)]);
  });

  it("nobody joins one by text", async () => {
    const id = await desk.built(ANNS);
    const given = { name: "Tea", keywords: ["TEA"], groupIds: [shop.staff.id, id] };
    for (const answer of [
      await shop.ask("POST", "/v1/text-to-joins", given),
      await shop.ask("PATCH", `/v1/text-to-joins/${shop.textToJoin.id}`, { groupIds: given.groupIds }),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: "groupIds.1" }] } });
    }
  });

  it("a snapshot of it in a standard group stays as it was, and is not taken while it is being built", async () => {
    const id = await desk.built(ANNS);
    const snapshot = () => shop.ask("POST", `/v1/groups/${shop.staff.id}/members`, { fromGroup: id });
    const { body } = await snapshot();
    expect(body.results.map(({ outcome }) => outcome)).toEqual(["added", "added"]);
    const anns = await desk.phonesOf(id);
    expect(await desk.phonesOf(shop.staff.id)).toEqual(anns);

    await desk.patch(id, { rule: PENDING });
    expect(await snapshot()).toMatchObject({ status: 409, body: { code: "group_building" } });
    await desk.work();
    expect(await desk.phonesOf(id)).not.toEqual(anns);
    expect(await desk.phonesOf(shop.staff.id)).toEqual(anns);
  });

  it("a group that rules read is not deleted, and says which they are", async () => {
    const id = await desk.built(inGroup(shop.staff.id));
    const refused = await shop.ask("DELETE", `/v1/groups/${shop.staff.id}`);
    expect(refused).toMatchObject({
      ...{ status: 409, body: { code: "group_in_use", usedBy: [{ kind: "rule", id, name: "Anns" }] } },
    });
    await desk.patch(id, { rule: ANNS });
    expect((await shop.ask("DELETE", `/v1/groups/${shop.staff.id}`)).status).toBe(204);
    expect((await shop.ask("DELETE", `/v1/groups/${id}`)).status).toBe(204);
  });
});
