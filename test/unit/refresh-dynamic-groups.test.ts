import { changeField } from "#shared/contacts/change-field.ts";
import { archiveGroup } from "#shared/groups/archive-group.ts";
import { createDynamicGroup } from "#shared/groups/create-dynamic-group.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { newId } from "#shared/platform/ids.ts";
import { dynamicWorld } from "#test/support/dynamic-world.ts";
import { AT, somePhone } from "#test/support/samples.ts";

const ADA: Rule = { field: "firstName", op: "is", value: "Ada" };
const SIZED: Rule = { field: "fields.size", op: "is", value: "L" };
const TODAY: Rule = { field: "createdAt", op: "thisDay" };

const start = async () => {
  const world = await dynamicWorld();
  const { account, accounts, fields } = world;
  let revision = 0;
  const field = async (more: { status?: "active" | "archived"; key?: string; choices?: string[] } = {}) => {
    const { status = "active", key = "size", choices = ["S", "L"] } = more;
    const about = {
      key,
      label: key,
      type: "choice",
      choices,
      searchable: false,
      createdAt: AT,
      cause: "some",
    } as const;
    await fields.write({ ...about, accountId: account, status }, revision);
    revision += 1;
  };
  await field();
  const settings = (changes: Parameters<typeof accounts.changeAccount>[1]) => accounts.changeAccount(account, changes);
  return { ...world, field, settings };
};

describe("what rules are read with", () => {
  it("builds anew what reads it when it changes, and nothing else; the same again does nothing", async () => {
    const { made, group, refresh, field, settings, build } = await start();
    const [ada, sized, today] = [await made(ADA), await made(SIZED), await made(TODAY)];
    const revisions = async () => {
      await refresh();
      await build();
      return await Promise.all([ada, sized, today].map(async ({ id }) => (await group(id)).revision));
    };
    expect(await revisions()).toEqual([1, 1, 1]);
    await field({ key: "color" });
    expect(await revisions()).toEqual([1, 1, 1]);
    await field({ choices: ["S", "L", "XL"] });
    expect(await revisions()).toEqual([1, 2, 1]);
    await settings({ timeZone: "Asia/Tokyo" });
    expect(await revisions()).toEqual([1, 2, 2]);
    await settings({ weekStart: "monday" });
    await settings({ leapDay: "mar1" });
    expect(await revisions()).toEqual([1, 2, 3]);
    await settings({ name: "Corner Tea" });
    expect(await revisions()).toEqual([1, 2, 3]);
  });

  it("are looked at again when they were changed while it wrote: what they are now is what the next look finds", async () => {
    const { made, group, refresh, settings, dynamo } = await start();
    const { id } = await made(TODAY);
    await settings({ timeZone: "Asia/Tokyo" });
    dynamo.before("TransactWriteItems", async () => {
      await settings({ timeZone: "Europe/Berlin" });
      await refresh();
    });
    await refresh();
    const { revision } = await group(id);
    await refresh();
    expect((await group(id)).revision).toBe(revision);
  });

  it("build anew though they were set back before anybody looked: contacts were evaluated meanwhile", async () => {
    const { deps, made, group, refresh, settings, put, apply, members, build } = await start();
    const phone = somePhone();
    // Five in the morning of the next day in Tokyo, and three in the afternoon in New York.
    const { id } = await made({ field: "createdAt", op: "on", value: "2026-11-24" });
    await settings({ timeZone: "Asia/Tokyo" });
    await put(phone, {}, { at: "2026-11-23T20:00:00.000Z" });
    await apply(phone, [{ of: "profile", attributes: undefined }], dynamoRules(deps.client, deps.tables));
    expect(await members(id)).toEqual([phone]);
    await settings({ timeZone: "America/New_York" });
    await refresh();
    await build();
    expect(await members(id)).toEqual([]);
    expect(await group(id)).toMatchObject({ state: "ready", revision: 2 });
  });

  it("build anew though a field was archived and restored before anybody looked: its rule was left out meanwhile", async () => {
    const { deps, account, made, refresh, put, apply, members, build } = await start();
    const phone = somePhone();
    const { id } = await made(SIZED);
    const archive = (status: "active" | "archived") => changeField(deps.fields)(account, "size", { status }, status);
    await archive("archived");
    // Whoever begins to work now knows of no such field.
    const fresh = dynamoRules(deps.client, deps.tables);
    await put(phone, { "field#size": "L" });
    await apply(phone, [{ of: "profile", attributes: undefined }], fresh);
    expect(await members(id)).toEqual([]);
    await archive("active");
    await refresh();
    await build();
    expect(await members(id)).toEqual([phone]);
  });

  it("makes a group invalid whose field is archived, which keeps whom it has, and is built when it is restored", async () => {
    const { made, group, refresh, field, build, put, members, queued } = await start();
    const [in1, in2] = [somePhone(), somePhone()].sort();
    if (!in1 || !in2) throw new Error("Too few phones");
    await put(in1, { "field#size": "L" });
    const { id } = await made(SIZED);
    await field({ status: "archived" });
    await refresh();
    expect(await group(id)).toMatchObject({ state: "invalid", invalidBecause: expect.any(String) });
    expect(queued).toEqual([]);
    await put(in1, { "field#size": "S" });
    await put(in2, { "field#size": "L" });
    expect(await members(id)).toEqual([in1]);
    await field();
    await refresh();
    expect(await group(id)).toMatchObject({ state: "building" });
    await build();
    expect(await members(id)).toEqual([in2]);
    expect(await group(id)).toMatchObject({ state: "ready" });
    expect(await group(id)).not.toHaveProperty("invalidBecause");
  });
});

describe("a dynamic group", () => {
  it("that is archived stays as it is, whatever changes; restored it is built anew", async () => {
    const { deps, account, made, group, put, apply, members, build } = await start();
    const phone = somePhone();
    const { id } = await made(ADA);
    await archiveGroup(deps)(account, id, "archived");
    await put(phone, { firstName: "Ada" });
    await apply(phone, [{ of: "profile", attributes: undefined }]);
    expect(await members(id)).toEqual([]);
    expect(await archiveGroup(deps)(account, id, "active")).toMatchObject({ state: "building", revision: 2 });
    expect(await group(id)).not.toHaveProperty("archivedAt");
    await build();
    expect(await members(id)).toEqual([phone]);
  });

  it("is made once for one request, and not of what its account has not", async () => {
    const { deps, account, made, standard } = await start();
    const make = (rule: Rule, id = newId(), name = newId()) =>
      createDynamicGroup(deps)({ id, accountId: account, name, rule });
    const [id, name] = [newId(), newId()];
    expect(await make(ADA, id, name)).toMatchObject({ kind: "created", group: { id, state: "building" } });
    expect(await make(ADA, id, name)).toMatchObject({ kind: "created", group: { id } });
    expect(await make(ADA, newId(), name)).toEqual({ kind: "nameTaken" });
    const inGroup = (value: string): Rule => ({ field: "group", op: "anyOf", value: [value] });
    expect(await make(inGroup(await standard()))).toMatchObject({ kind: "created" });
    const other = await made(ADA);
    for (const rule of [inGroup(other.id), inGroup(newId()), { field: "fields.none", op: "isSet" } as const]) {
      expect(await make(rule)).toMatchObject({ kind: "invalid" });
    }
  });
});
