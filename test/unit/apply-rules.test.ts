import type { ContactChange } from "#shared/groups/rule-change.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { ADA, FACTS, NAME, named, PHONE, recent, rulesWorld } from "#test/support/applied-rules.ts";
import type { DynamicWorld } from "#test/support/dynamic-world.ts";
import { AT, MINUTE, secondsLater, somePhone } from "#test/support/samples.ts";

const writes = ({ dynamo }: DynamicWorld) => dynamo.meter.writeUnits;

describe("a contact that changed", () => {
  it("is in exactly the groups whose rules it matches; who stays costs no write", async () => {
    const world = await rulesWorld();
    const { made, put, apply, isIn, dynamo } = world;
    const [ada, bob] = [await made(ADA), await made(named("Bob"))];
    await put(PHONE, { firstName: "Ada" });
    await apply(PHONE, NAME);
    expect([await isIn(ada.id), await isIn(bob.id)]).toEqual([true, false]);
    dynamo.meter.reset();
    await apply(PHONE, NAME);
    expect(writes(world)).toBe(0);
    await put(PHONE, { firstName: "Bob" });
    await apply(PHONE, NAME);
    expect([await isIn(ada.id), await isIn(bob.id)]).toEqual([false, true]);
  });

  it("asks only rules that read what changed, and reads one item where none does", async () => {
    const { made, put, apply, isIn, dynamo } = await rulesWorld();
    const { id } = await made(ADA);
    await put(PHONE, { firstName: "Ada", lastName: "Byron" });
    await apply(PHONE, NAME.slice(1));
    dynamo.meter.reset();
    await apply(PHONE, [{ of: "profile", attributes: new Set(["lastName", "version", "changed"]) }, { of: "consent" }]);
    expect([...dynamo.meter.requests]).toEqual([["GetItem", 1]]);
    expect(await isIn(id)).toBe(false);
    await apply(PHONE, [{ of: "profile", attributes: undefined }]);
    expect(await isIn(id)).toBe(true);
  });

  it("asks every rule of one that came, also what reads something it does not have", async () => {
    const { made, put, apply, isIn } = await rulesWorld();
    const { id } = await made({ field: "email", op: "isNotSet" });
    await put(PHONE, { firstName: "Ada" });
    await apply(PHONE, [{ of: "profile", attributes: new Set(["createdAt", "firstName"]) }]);
    expect(await isIn(id)).toBe(true);
  });

  it("that joins a group which a rule reads follows that rule", async () => {
    const { made, standard, put, join, apply, isIn, memberships, account } = await rulesWorld();
    const club = await standard();
    const outside = await made({ field: "group", op: "noneOf", value: [club] });
    const inside = await made({ all: [ADA, { field: "group", op: "anyOf", value: [club] }] });
    await put(PHONE, { firstName: "Ada" });
    const changes: ContactChange[] = [{ of: "membership", groupId: club }];
    await apply(PHONE, changes);
    expect([await isIn(inside.id), await isIn(outside.id)]).toEqual([false, true]);
    await join(PHONE, club);
    await apply(PHONE, changes);
    expect([await isIn(inside.id), await isIn(outside.id)]).toEqual([true, false]);
    await memberships.remove(account, club, PHONE);
    await apply(PHONE, changes);
    expect([await isIn(inside.id), await isIn(outside.id)]).toEqual([false, true]);
  });

  it("that is gone is in none, and is not looked at again", async () => {
    const { made, put, wrote, apply, isIn, until, remove } = await rulesWorld();
    const { id } = await made({ all: [recent(60), ADA] });
    await put(PHONE, { firstName: "Ada" });
    await wrote(10);
    await apply(PHONE, [...NAME, ...FACTS]);
    expect([await isIn(id), await until(PHONE)]).toEqual([true, secondsLater(50 * 60 + 0.001)]);
    await remove(PHONE);
    await apply(PHONE, [{ of: "gone" }]);
    expect([await isIn(id), await until(PHONE)]).toEqual([false, undefined]);
  });

  it("follows all other rules though one cannot be read any more, and stays in the group of that one", async () => {
    const { made, put, apply, isIn, refresh, fields, account, group } = await rulesWorld();
    const field = {
      key: "size",
      label: "Size",
      type: "text",
      searchable: false,
      createdAt: AT,
      cause: "some",
    } as const;
    await fields.write({ ...field, accountId: account, status: "active" }, 0);
    const sized = await made({ field: "fields.size", op: "is", value: "L" });
    const ada = await made(ADA);
    const changes: ContactChange[] = [{ of: "profile", attributes: undefined }];
    await put(PHONE, { "field#size": "L" });
    await apply(PHONE, changes);
    expect(await isIn(sized.id)).toBe(true);
    await fields.write({ ...field, accountId: account, status: "archived" }, 1);
    await put(PHONE, { firstName: "Ada", "field#size": "S" });
    await refresh();
    expect(await group(sized.id)).toMatchObject({
      state: "invalid",
      invalidBecause: expect.stringContaining("archived"),
    });
    await apply(PHONE, changes);
    expect([await isIn(sized.id), await isIn(ada.id)]).toEqual([true, true]);
  });
});

describe("who wrote looks again", () => {
  it("when the contact changed between its look and its joining", async () => {
    const { made, put, apply, isIn, dynamo } = await rulesWorld();
    const { id } = await made(ADA);
    await put(PHONE, { firstName: "Ada" });
    dynamo.before("TransactWriteItems", async () => {
      await put(PHONE, { firstName: "Bob" });
      // Its own bell finds nothing to do.
      await apply(PHONE, NAME);
    });
    await apply(PHONE, NAME);
    expect(await isIn(id)).toBe(false);
  });

  it("when the contact changed between its look and its leaving", async () => {
    const { made, put, apply, isIn, dynamo } = await rulesWorld();
    const { id } = await made(ADA);
    await put(PHONE, { firstName: "Ada" });
    await apply(PHONE, NAME);
    await put(PHONE, { firstName: "Bob" });
    dynamo.before("DeleteItem", async () => {
      await put(PHONE, { firstName: "Ada" });
      await apply(PHONE, NAME);
    });
    await apply(PHONE, NAME);
    expect(await isIn(id)).toBe(true);
  });

  it("when the rule became another, and its rebuild was over, before it joined", async () => {
    const { made, put, apply, isIn, dynamo, changeRule, build } = await rulesWorld();
    const { id } = await made(ADA);
    await put(PHONE, { firstName: "Ada", lastName: "Byron" });
    dynamo.before("TransactWriteItems", async () => {
      // What it reads now is not what changed.
      await changeRule(id, { field: "lastName", op: "is", value: "Lovelace" });
      await build();
    });
    await apply(PHONE, NAME);
    expect(await isIn(id)).toBe(false);
  });

  it("and comes back later when others write all the time", async () => {
    const { made, put, apply, deps } = await rulesWorld();
    await made(ADA);
    await put(PHONE, { firstName: "Ada" });
    const memberships = { ...deps.memberships, add: async () => "already_in" as const, removeBegun: async () => false };
    await expect(apply(PHONE, NAME, { memberships })).rejects.toThrow(RetryableError);
  });
});

describe("what is behind a membership by rule", () => {
  it("is the source and the cause of what changed; of time the instant", async () => {
    const { made, standard, put, say, join, apply, membership, clock, tick, wrote } = await rulesWorld();
    const club = await standard();
    const [ada, agreed, inClub, quiet] = [
      await made(ADA),
      await made({ field: "consent", op: "is", value: "subscribed" }),
      await made({ field: "group", op: "anyOf", value: [club] }),
      await made({ not: recent(60) }),
    ];
    await wrote(0);
    await put(PHONE, { firstName: "Ada" }, { source: "import", cause: "an import" });
    await apply(PHONE, NAME);
    await say(PHONE, "subscribed");
    await join(PHONE, club, { source: "bulk", cause: "a request" });
    await apply(PHONE, [{ of: "consent" }]);
    await apply(PHONE, [{ of: "membership", groupId: club }]);
    await apply(PHONE, FACTS);
    expect(await membership(ada.id, PHONE)).toMatchObject({ source: "rule", behind: "import", cause: "an import" });
    expect(await membership(agreed.id, PHONE)).toMatchObject({ source: "rule", behind: "keyword" });
    expect(await membership(inClub.id, PHONE)).toMatchObject({ behind: "bulk", cause: "a request" });
    expect(await membership(quiet.id, PHONE)).toBeUndefined();
    clock.time += 61 * MINUTE;
    await tick();
    const byTime = await membership(quiet.id, PHONE);
    expect(byTime).toMatchObject({ source: "rule", cause: expect.stringMatching(/^time:2026-11-23T16:00/) });
    expect(byTime).not.toHaveProperty("behind");
    expect(byTime).not.toHaveProperty("respond");
  });

  it("is a change behind the instant that has come, where the clock looks before that change's bell", async () => {
    const { made, put, apply, membership, clock, tick, wrote } = await rulesWorld();
    const [ada, quiet, both] = [
      await made(ADA),
      await made({ not: recent(60) }),
      await made({ all: [ADA, { not: recent(60) }] }),
    ];
    await wrote(0);
    await put(PHONE, { firstName: "Bob" });
    await apply(PHONE, [...NAME, ...FACTS]);
    clock.time += 61 * MINUTE;
    const changed = { at: new Date(clock.time).toISOString(), source: "import", cause: "an import" };
    await put(PHONE, { firstName: "Ada" }, changed);
    await tick();
    expect(await membership(ada.id, PHONE)).toMatchObject({ source: "rule", behind: "import", cause: "an import" });
    expect(await membership(both.id, PHONE)).toMatchObject({ source: "rule", behind: "import", cause: "an import" });
    expect(await membership(quiet.id, PHONE)).toMatchObject({ cause: expect.stringMatching(/^time:/) });
  });

  it("is what changed last, long before the instant too, for a rule that no passing time moves", async () => {
    const { made, put, apply, membership, clock, tick, wrote } = await rulesWorld();
    const [ada] = [await made(ADA), await made({ not: recent(60) })];
    await wrote(0);
    await put(PHONE, { firstName: "Bob" });
    await apply(PHONE, [...NAME, ...FACTS]);
    await put(PHONE, { firstName: "Ada" }, { source: "import", cause: "an import" });
    clock.time += 61 * MINUTE;
    await tick();
    expect(await membership(ada.id, PHONE)).toMatchObject({ behind: "import", cause: "an import" });
  });

  it("is silent while the group is being built", async () => {
    const { made, put, apply, membership, build } = await rulesWorld();
    const { id } = await made(ADA, { ready: false });
    await put(PHONE, { firstName: "Ada" });
    await apply(PHONE, NAME);
    expect(await membership(id, PHONE)).toMatchObject({ respond: false });
    await build();
    const other = somePhone();
    await put(other, { firstName: "Ada" });
    await apply(other, NAME);
    expect(await membership(id, other)).not.toHaveProperty("respond");
  });
});
