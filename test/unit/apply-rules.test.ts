import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { factsKey } from "#shared/contacts/contact-items.ts";
import type { Rule } from "#shared/groups/rule.ts";
import type { ContactChange } from "#shared/groups/rule-change.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { type DynamicWorld, dynamicWorld } from "#test/support/dynamic-world.ts";
import { AT, MINUTE, NOW, secondsLater, somePhone } from "#test/support/samples.ts";

const PHONE = somePhone();
const NAME: ContactChange[] = [{ of: "profile", attributes: new Set(["firstName"]) }];
const FACTS: ContactChange[] = [{ of: "facts" }];
const named = (value: string): Rule => ({ field: "firstName", op: "is", value });
const ADA = named("Ada");
const recent = (n: number): Rule => ({ field: "lastInboundAt", op: "withinLast", value: { n, unit: "minutes" } });

const start = async () => {
  const world = await dynamicWorld();
  /** As a text that came so many minutes ago leaves them. */
  const wrote = async (minutesAgo: number, phone: PhoneNumber = PHONE) => {
    const lastInboundAt = new Date(world.clock.time - minutesAgo * MINUTE).toISOString();
    const Item = { ...factsKey(world.account, phone), lastInboundAt };
    await world.client.send(new PutCommand({ TableName: world.tables.contacts, Item }));
  };
  const isIn = async (groupId: string) => (await world.membership(groupId, PHONE)) !== undefined;
  return { ...world, wrote, isIn };
};

const writes = ({ dynamo }: DynamicWorld) => dynamo.meter.writeUnits;

describe("a contact that changed", () => {
  it("is in exactly the groups whose rules it matches; who stays costs no write", async () => {
    const world = await start();
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
    const { made, put, apply, isIn, dynamo } = await start();
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
    const { made, put, apply, isIn } = await start();
    const { id } = await made({ field: "email", op: "isNotSet" });
    await put(PHONE, { firstName: "Ada" });
    await apply(PHONE, [{ of: "profile", attributes: new Set(["createdAt", "firstName"]) }]);
    expect(await isIn(id)).toBe(true);
  });

  it("that joins a group which a rule reads follows that rule", async () => {
    const { made, standard, put, join, apply, isIn, memberships, account } = await start();
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
    const { made, put, wrote, apply, isIn, until, remove } = await start();
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
    const { made, put, apply, isIn, refresh, fields, account, group } = await start();
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
    const { made, put, apply, isIn, dynamo } = await start();
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
    const { made, put, apply, isIn, dynamo } = await start();
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
    const { made, put, apply, isIn, dynamo, changeRule, build } = await start();
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
    const { made, put, apply, deps } = await start();
    await made(ADA);
    await put(PHONE, { firstName: "Ada" });
    const memberships = { ...deps.memberships, add: async () => "already_in" as const, removeBegun: async () => false };
    await expect(apply(PHONE, NAME, { memberships })).rejects.toThrow(RetryableError);
  });
});

describe("the instant at which to look again", () => {
  it("is when the first of its rules may say something else; anyone moves it earlier, and not later", async () => {
    const { made, put, wrote, apply, until } = await start();
    for (const n of [60, 90]) await made(recent(n));
    await put(PHONE, {});
    await wrote(10);
    await apply(PHONE, FACTS);
    const first = await until(PHONE);
    expect(Date.parse(first ?? "")).toBeGreaterThanOrEqual(NOW + 50 * MINUTE);
    await wrote(0);
    await apply(PHONE, FACTS);
    expect(await until(PHONE)).toBe(first);
    await wrote(40);
    await apply(PHONE, FACTS);
    expect(Date.parse((await until(PHONE)) ?? "")).toBeLessThan(NOW + 21 * MINUTE);
  });

  it("lets the contact leave when it has come, and is then the next one, or none", async () => {
    const { made, put, wrote, apply, until, isIn, clock, tick } = await start();
    const [short, long] = [await made(recent(60)), await made(recent(90))];
    await put(PHONE, {});
    await wrote(0);
    await apply(PHONE, FACTS);
    for (const [minutes, expected] of [
      [59, [true, true, 60]],
      [61, [false, true, 90]],
      [91, [false, false, undefined]],
    ] as const) {
      clock.time = NOW + minutes * MINUTE;
      await tick();
      const at = await until(PHONE);
      const next = at === undefined ? undefined : Math.floor((Date.parse(at) - NOW) / MINUTE);
      expect([await isIn(short.id), await isIn(long.id), next]).toEqual(expected);
    }
  });

  it("stays as early as it must be when the contact changes while it is moved later", async () => {
    const { made, put, wrote, apply, until, clock, dynamo, tick } = await start();
    await made(recent(60));
    // Whose bell it is asks not all rules, and so leaves what is past to who does.
    await made(ADA);
    await put(PHONE, {});
    await wrote(0);
    await apply(PHONE, FACTS);
    clock.time = NOW + 61 * MINUTE;
    await wrote(1);
    dynamo.before("UpdateItem", async () => {
      // What it is now flips in ten minutes; the instant that is noted is earlier, and so the bell leaves it.
      await wrote(50);
      await apply(PHONE, FACTS);
    });
    await tick();
    const at = Date.parse((await until(PHONE)) ?? "");
    expect(at).toBeGreaterThan(clock.time);
    expect(at).toBeLessThan(clock.time + 11 * MINUTE);
  });

  it("comes back with the contact while it is taken away", async () => {
    const { made, put, wrote, apply, until, remove, dynamo } = await start();
    await made(recent(60));
    await put(PHONE, {});
    await wrote(10);
    await apply(PHONE, FACTS);
    const noted = await until(PHONE);
    await remove(PHONE);
    dynamo.before("DeleteItem", async () => {
      await put(PHONE, {});
      await wrote(10);
      await apply(PHONE, [{ of: "profile", attributes: undefined }, ...FACTS]);
    });
    await apply(PHONE, [{ of: "gone" }]);
    expect(await until(PHONE)).toBe(noted);
  });
});

describe("what is behind a membership by rule", () => {
  it("is the source and the cause of what changed; of time the instant", async () => {
    const { made, standard, put, say, join, apply, membership, clock, tick, wrote } = await start();
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

  it("is silent while the group is being built", async () => {
    const { made, put, apply, membership, build } = await start();
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
