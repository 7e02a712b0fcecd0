import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { factsKey } from "#shared/contacts/contact-items.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { setConsent } from "#shared/contacts/set-consent.ts";
import { sweepMemberships } from "#shared/groups/sweep-memberships.ts";
import type { Import } from "#shared/imports/import.ts";
import { undoImport } from "#shared/imports/undo-import.ts";
import { aroundCalls } from "#test/support/cut-at.ts";
import { cutEverywhere } from "#test/support/cut-everywhere.ts";
import { importWorld } from "#test/support/import-world.ts";
import { MINUTE, phoneOf, secondsLater, someFact } from "#test/support/samples.ts";

type World = Awaited<ReturnType<typeof importWorld>>;

const ATTESTED = { state: "subscribed", attestation: "They signed up at the till." } as const;
const LAST = [150, 151, 152, 153, 154, 155, 156];
const PHONES = LAST.map((last) => phoneOf(`+15125550${last}`));
const [untouched, edited, texted, joined, known, changedSince, said] = PHONES;
const FILE = [
  "phone,first_name,shoes",
  ...LAST.map((last) => `5125550${last},New ${last},9`),
  ...["5125550150,Twice,1", "none,Al,1", ""],
].join("\n");
const BY = { id: "key", label: "Till" };

const phone = (of: (typeof PHONES)[number] | undefined) => {
  if (!of) throw new Error("No phone");
  return of;
};

/** Two contacts that are there already, then the import, then what somebody did since. */
const imported = async () => {
  const world = await importWorld();
  const { account, contacts, memberships, group, groups } = world;
  await groups.create({ ...group, id: "group-others", name: "Others" });
  const write = { at: secondsLater(-60), source: "manual", cause: "before" } as const;
  const had = { firstName: "Before", lastName: "Kept", [fieldAttribute("shoes")]: 7 };
  for (const each of [phone(known), phone(changedSince)]) {
    await contacts.note(account.id, each, { ...someFact("pending", -60), cause: "before" });
    await contacts.save(account.id, each, had, write);
  }
  const old = { accountId: account.id, groupId: "group-others", phone: phone(known), since: secondsLater(-60) };
  await memberships.add({ ...old, source: "manual", cause: "before" });
  const of = await world.begin(
    FILE,
    {
      consent: ATTESTED,
      mapping: { phone: "phone", first_name: "first_name", shoes: { create: { name: "shoes", type: "number" } } },
      groupIds: [group.id, "group-others"],
    },
    "import-0001",
  );
  await world.work();
  world.clock.time += MINUTE;
  const since = { at: secondsLater(60), source: "manual", cause: "since" } as const;
  await contacts.save(account.id, phone(edited), { lastName: "Edited" }, since);
  const text = { ...factsKey(account.id, phone(texted)), lastInboundAt: secondsLater(60) };
  await world.client.send(new PutCommand({ TableName: world.tables.contacts, Item: text }));
  await memberships.remove(account.id, "group-others", phone(joined));
  const again = { accountId: account.id, groupId: "group-others", phone: phone(joined), since: secondsLater(60) };
  await memberships.add({ ...again, source: "manual", cause: "since" });
  await contacts.save(account.id, phone(changedSince), { firstName: "Since" }, since);
  const by = { keyId: "key", role: "manager", integration: false } as const;
  const told = { account, phone: phone(said), state: "unsubscribed", evidence: "Told us", by, cause: "since" } as const;
  await setConsent({ contacts, clock: world.clock })({ ...told, at: secondsLater(60) });
  return { world, of };
};

const whole = async (world: World, of: Import) => {
  const { account, contacts, memberships, group } = world;
  const people = PHONES.map(async (each) => {
    const { contact, consent } = await contacts.find(account.id, each);
    const groups = [group.id, "group-others"].map(async (id) => (await memberships.find(account.id, id, each))?.cause);
    const records = (await contacts.records(account.id, each)).map(({ state, cause }) => [state, cause]);
    const names = contact && [contact.firstName, contact.lastName, contact.fields?.shoes];
    return { names, consent: consent?.state, groups: await Promise.all(groups), records };
  });
  const { state, undo } = await world.now(of);
  return { people: await Promise.all(people), state, phones: undo?.phones };
};

const undone = async (world: World, of: Import) => {
  const outcome = await undoImport(world.starting)(of, BY);
  if (outcome.kind !== "undoing") throw new Error(JSON.stringify(outcome));
  await world.work();
};

describe("an import that is undone", () => {
  it("takes back what it added and nobody touched since, and leaves all else and consent as they are", async () => {
    const { world, of } = await imported();
    const before = await whole(world, of);
    await undone(world, of);
    const after = await whole(world, of);
    expect([after.state, after.phones]).toEqual(["undone", 7]);
    expect(after.people.map(({ consent, records }) => [consent, records])).toEqual(
      before.people.map(({ consent, records }) => [consent, records]),
    );
    expect(after.people.map(({ names, groups }) => [names, groups])).toEqual([
      [undefined, [undefined, undefined]],
      [
        ["New 151", "Edited", 9],
        [undefined, undefined],
      ],
      [
        ["New 152", undefined, 9],
        [undefined, undefined],
      ],
      [
        ["New 153", undefined, 9],
        [undefined, "since"],
      ],
      [
        ["Before", "Kept", 7],
        [undefined, "before"],
      ],
      [
        ["Since", "Kept", 7],
        [undefined, undefined],
      ],
      [
        ["New 156", undefined, 9],
        [undefined, undefined],
      ],
    ]);
  });

  it("that is cut at any call and begun again ends as if it had not been, and once more changes nothing", async () => {
    const uncut = await imported();
    await undone(uncut.world, uncut.of);
    const expected = await whole(uncut.world, uncut.of);
    expect(await undoImport(uncut.world.starting)(uncut.of, BY)).toMatchObject({ kind: "undoing" });
    expect(uncut.world.jobs).toEqual([]);
    const undoing = async () => {
      const { world, of } = await imported();
      await undoImport(world.starting)(of, BY);
      return { world, of };
    };
    const cuts = await cutEverywhere(undoing, ["before", "behind"], async ({ world, of }) => {
      expect(await whole(world, of)).toEqual(expected);
    });
    expect(cuts).toBe(2 * CALLS);
  }, 240_000);

  it("leaves a contact that somebody edits in the moment in which it would be taken away", async () => {
    const { world, of } = await imported();
    const { account, contacts, deps } = world;
    await undoImport(world.starting)(of, BY);
    const [job] = world.jobs.splice(0);
    if (!job) throw new Error("No job");
    const edit = { at: secondsLater(90), source: "manual", cause: "meanwhile" } as const;
    const register = {
      change: deps.register.change.bind(deps.register),
      remove: async (...asked: Parameters<typeof deps.register.remove>) => {
        await contacts.save(account.id, asked[1], { lastName: "Meanwhile" }, edit);
        return await deps.register.remove(...asked);
      },
    };
    await world.run(job, { ...deps, register });
    await world.work();
    expect((await contacts.find(account.id, phone(untouched))).contact).toMatchObject({ lastName: "Meanwhile" });
  });

  it("leaves a contact that somebody joined to one of its groups, also where the index does not show it yet", async () => {
    const { world, of } = await imported();
    const { account, memberships, deps, group } = world;
    const joining = { accountId: account.id, groupId: group.id, phone: phone(untouched), since: secondsLater(60) };
    const byHand = { ...joining, source: "manual", cause: "by hand" } as const;
    await memberships.remove(account.id, group.id, phone(untouched));
    await memberships.add(byHand);
    await undoImport(world.starting)(of, BY);
    const late = {
      find: deps.memberships.find.bind(deps.memberships),
      removeBegun: deps.memberships.removeBegun.bind(deps.memberships),
      removeOrphan: deps.memberships.removeOrphan.bind(deps.memberships),
      ofContact: async () => [],
    };
    const [job] = world.jobs.splice(0);
    if (!job) throw new Error("No job");
    await world.run(job, { ...deps, memberships: { ...deps.memberships, ...late } });
    await world.work();
    expect((await world.contacts.find(account.id, phone(untouched))).contact).toMatchObject({ firstName: "New 150" });
    expect(await memberships.find(account.id, group.id, phone(untouched))).toMatchObject(byHand);
  });

  it("takes a contact whom somebody joined to another of the account's groups before an index shows it, and nothing is left over", async () => {
    const { world, of } = await imported();
    const { account, contacts, deps, group, groups, memberships } = world;
    await groups.create({ ...group, id: "group-third", name: "Third" });
    const joining = { accountId: account.id, groupId: "group-third", phone: phone(untouched), since: secondsLater(60) };
    await memberships.add({ ...joining, source: "manual", cause: "by hand" });
    await undoImport(world.starting)(of, BY);
    const [job] = world.jobs.splice(0);
    if (!job) throw new Error("No job");
    const late = aroundCalls(deps, async (_, name, carryOut) =>
      name === "memberships.ofContact" ? [] : await carryOut(),
    );
    await world.run(job, late);
    await world.work();
    const known = await contacts.find(account.id, phone(untouched));
    expect([known.contact, known.consent?.state]).toEqual([undefined, "subscribed"]);
    // What the index did not show ends as soon as it does: the bell of the contact that went looks there.
    expect(await memberships.find(account.id, "group-third", phone(untouched))).toMatchObject({ cause: "by hand" });
    expect(await sweepMemberships({ memberships })(account.id, phone(untouched))).toBe(1);
    expect(await memberships.find(account.id, "group-third", phone(untouched))).toBeUndefined();
  });

  it("of numbers that are not to be texted texts nobody again", async () => {
    const { world } = await imported();
    const of = await world.begin("phone\n5125550150\n5125550159\n", { consent: { state: "unsubscribed" } });
    await world.work();
    world.clock.time += MINUTE;
    await undone(world, of);
    for (const each of [phone(untouched), phoneOf("+15125550159")]) {
      expect((await world.contacts.find(world.account.id, each)).consent?.state).toBe("unsubscribed");
    }
  });

  it("waits until no worker has rows in hand, and is nothing for one that did not end", async () => {
    const world = await importWorld();
    const of = await world.begin(FILE.replaceAll(",shoes", ""));
    expect(await undoImport(world.starting)(of, BY)).toEqual({ kind: "wrongState", state: "running" });
    await world.imports.change(of, (before) => ({ ...before, state: "cancelled", endedAt: secondsLater(-20) }));
    const delays: (number | undefined)[] = [];
    const jobs = { send: async (_: unknown, seconds?: number) => void delays.push(seconds) };
    await undoImport({ ...world.starting, jobs })(of, BY);
    expect(delays).toEqual([40]);
  });
});

/** Calls of stores and the queue that taking one back makes. */
const CALLS = 78;
