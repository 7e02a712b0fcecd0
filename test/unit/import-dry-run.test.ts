import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { consentKey } from "#shared/contacts/contact-items.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { dryRunImport } from "#shared/imports/dry-run-import.ts";
import type { Import } from "#shared/imports/import.ts";
import type { PlanImport } from "#shared/imports/plan-import.ts";
import { startImport } from "#shared/imports/start-import.ts";
import { cutEverywhere } from "#test/support/cut-everywhere.ts";
import { importWorld } from "#test/support/import-world.ts";
import { phoneOf, secondsLater, someFact } from "#test/support/samples.ts";
import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";

type World = Awaited<ReturnType<typeof importWorld>>;

const ATTESTED = { state: "subscribed", attestation: "They signed up at the till." } as const;
const PHONES = [150, 151, 152, 153].map((last) => phoneOf(`+15125550${last}`));
const ROWS = [
  ...[
    ["Phone", "Name", "Shoes", "Surname", "Remark"],
    ["5125550150", "Zo\u00eb", "9", "--", "old"],
    ["5125550151", "Bob", "", "Was", ""],
    ["none", "Al", "1", "--", ""],
  ],
  ...[
    ["5125550152", "Cy", "x", "New", ""],
    ["5125550150", "Twice", "", "", ""],
    ["5125550153", "Di", "8", "New", "late"],
  ],
];
const CSV = ROWS.map((row) => `${row.join(",")}\n`).join("");
const MAPPING = {
  Phone: "phone",
  Name: { to: "firstName", write: "onlyIfEmpty" },
  Shoes: { create: { name: "Shoe size", type: "number" } },
  Surname: "last_name",
} as const;

const BY = { id: "key", label: "Till", role: "manager", integration: false } as const;
const planOf = ({ account }: World, { id }: Import) => ({ account, by: BY, id, consent: ATTESTED, mapping: MAPPING });
/** One whose dry run is asked for. */
const asked = async (world: World, of: Import, more: object = {}): Promise<Import> => {
  const outcome = await dryRunImport(world.starting)({ ...planOf(world, of), ...more });
  if (outcome.kind !== "counting") throw new Error(JSON.stringify(outcome));
  return outcome.import;
};
const counted = async (world: World, of: Import, more: object = {}): Promise<Import> => {
  await asked(world, of, more);
  await world.work();
  return await world.now(of);
};
const started = async (world: World, of: Import, more: object = {}): Promise<Import> => {
  const outcome = await startImport(world.starting)({ ...planOf(world, of), ...more });
  if (outcome.kind !== "started") throw new Error(JSON.stringify(outcome));
  await world.work();
  return await world.now(of);
};

/** They said what may be an opt-out, six days ago, and nobody decided: it counts as one, and stands as none yet. */
const holdOverdue = async ({ client, tables, account }: World, phone: PhoneNumber): Promise<void> => {
  await client.send(
    new UpdateCommand({
      ...{ TableName: tables.contacts, Key: consentKey(account.id, phone), UpdateExpression: "SET hold = :hold" },
      ExpressionAttributeValues: { ":hold": { id: "words", at: secondsLater(-6 * 24 * 60 * 60) } },
    }),
  );
};

/** Of each phone: the phone where there is a contact, and what the columns go to. */
const valuesOf = async ({ account, contacts }: World) =>
  await Promise.all(
    PHONES.map(async (phone) => {
      const { contact } = await contacts.find(account.id, phone);
      return [contact?.phone, contact?.firstName, contact?.fields?.shoe_size, contact?.lastName];
    }),
  );

type Values = Awaited<ReturnType<typeof valuesOf>>;

/** What became of these people's values, by columns. */
const changesOf = (before: Values, after: Values, people: readonly number[]) =>
  [0, 1, 2, 3].map((column) => {
    const changes = people.map((at) => {
      const [was, is] = [before[at]?.[column], after[at]?.[column]];
      if (was === is) return "kept";
      return was === undefined ? "set" : is === undefined ? "cleared" : "overwritten";
    });
    const count = (change: string) => changes.filter((each) => each === change).length;
    const some = { set: count("set"), overwritten: count("overwritten"), cleared: count("cleared") };
    return { ...some, kept: count("kept") };
  });

const columnsOf = ({ dryRun }: Import) =>
  ROWS[0]?.map((_, at) =>
    Object.fromEntries(Object.entries(dryRun?.columns ?? {}).map(([change, counts]) => [change, counts[at]])),
  );

describe("a dry run", () => {
  it("counts what a start then does, and writes nothing of it", async () => {
    const kinds = fc.constantFrom("new", "named", "unnamed", "stopped", "subscribed", "gone", "member", "doubted");
    await fc.assert(
      fc.asyncProperty(fc.tuple(kinds, kinds, kinds, kinds), fc.boolean(), async (people, isSuppression) => {
        const world = await importWorld();
        const { account, contacts, memberships, group } = world;
        const write = { at: secondsLater(-60), source: "manual", cause: "before" } as const;
        for (const [index, phone] of PHONES.entries()) {
          const kind = people[index] ?? "new";
          if (kind === "new") continue;
          const state =
            kind === "stopped" || kind === "gone" ? "unsubscribed" : kind === "subscribed" ? "subscribed" : "pending";
          await contacts.note(account.id, phone, { ...someFact(state, -60), cause: "before" });
          if (kind === "gone") continue;
          if (kind === "doubted") await holdOverdue(world, phone);
          const had = { firstName: "Before", lastName: index === 1 ? "Was" : "Other" };
          await contacts.save(account.id, phone, kind === "unnamed" ? {} : had, write);
          const member = { accountId: account.id, groupId: group.id, phone, since: secondsLater(-60) };
          if (kind === "member") await memberships.add({ ...member, source: "manual", cause: "before" });
        }
        const plan = isSuppression
          ? { consent: { state: "unsubscribed" }, mapping: { Phone: "phone" } }
          : { groupIds: [group.id], groupNames: ["Guests"] };
        const of = await world.upload(CSV);
        const written: object[] = [];
        const quiet = world.dynamo.onChange((change) => written.push(change));
        const before = await valuesOf(world);
        const dry = await counted(world, of, plan);
        quiet();
        expect(written).toEqual([]);
        expect((await world.groups.list(account.id, undefined, 10)).items).toHaveLength(1);
        expect(dry).toMatchObject({ state: "new", counts: { read: 0 } });
        const ended = await started(world, of, plan);
        expect(ended).toMatchObject({ state: "done", counts: dry.dryRun?.counts });
        const changes = changesOf(before, await valuesOf(world), isSuppression ? [0, 1, 2, 3] : [0, 1, 3]);
        const ignored = { set: 0, overwritten: 0, cleared: 0, kept: 0, failed: 0 };
        const others = isSuppression ? [ignored, ignored, ignored] : changes.slice(1);
        const failed = isSuppression ? [1, 0, 0, 0, 0] : [1, 0, 1, 0, 0];
        expect(columnsOf(dry)).toEqual(
          [changes[0], ...others, ignored].map((each, at) => ({ ...each, failed: failed[at] })),
        );
      }),
      { seed: 7, numRuns: 40 },
    );
  }, 120_000);

  it("that is cut at any call and begun again counts each row once, in a workbook too", async () => {
    const file = workbookOf({ sheets: [{ name: "S", rows: ROWS.map((row, at) => inlineRow(at + 1, row)).join("") }] });
    for (const body of [CSV, file]) {
      const uncut = await importWorld();
      const expected = (await counted(uncut, await uncut.upload(body))).dryRun;
      expect(expected?.counts).toMatchObject({ read: 6, created: 3, failed: 2, duplicates: 1 });
      const begun = async () => {
        const world = await importWorld();
        return { world, of: await asked(world, await world.upload(body)) };
      };
      const cuts = await cutEverywhere(begun, ["behind"], async ({ world, of }) => {
        expect((await world.now(of)).dryRun).toEqual({ ...expected, plan: expect.anything(), of: expect.anything() });
      });
      expect(cuts).toBe(body === CSV ? CSV_CALLS : WORKBOOK_CALLS);
    }
  }, 120_000);

  it("counts the texts that responses would be, the same words once, before any are asked for", async () => {
    const world = await importWorld();
    const { group, groups, account, contacts, memberships } = world;
    const response = { body: "Welcome", on: {}, again: "never" } as const;
    await groups.change(account.id, group.id, { response });
    await groups.create({ ...group, id: "group-others", name: "Others", response });
    const [, known, stopped] = PHONES;
    if (!known || !stopped) throw new Error("No phones");
    await contacts.note(account.id, known, { ...someFact("subscribed", -60), cause: "before" });
    await contacts.save(account.id, known, {}, { at: secondsLater(-60), source: "manual" });
    for (const groupId of [group.id, "group-others"]) {
      const member = { accountId: account.id, groupId, phone: known, since: secondsLater(-60) };
      await memberships.add({ ...member, source: "manual", cause: "before" });
    }
    await contacts.note(account.id, stopped, { ...someFact("unsubscribed", -60), cause: "before" });
    const of = await world.upload(CSV.replace(",x", ",7"));
    const plan = { groupIds: [group.id, "group-others"] };
    const dry = await counted(world, of, plan);
    expect(dry.dryRun).toMatchObject({ responses: 2, counts: { created: 3, updated: 1 } });
  });
});

describe("what an import makes on its way", () => {
  const fieldsOf = async ({ account, deps }: World) =>
    (await deps.fields.read(account.id)).fields.map(({ key, label, type }) => [key, label, type]);

  it("are fields and groups by their names, each once, and those that are there are taken", async () => {
    const world = await importWorld();
    const { account, contacts, group, groups, memberships } = world;
    for (let time = 0; time < 2; time += 1) {
      await started(world, await world.upload(CSV), { groupNames: ["members", "Guests ", "guests"] });
    }
    expect(await fieldsOf(world)).toEqual([["shoe_size", "Shoe size", "number"]]);
    const { items } = await groups.list(account.id, undefined, 10);
    expect(items.map(({ name }) => name).sort()).toEqual(["Guests ", "Members"]);
    const [first] = PHONES;
    if (!first) throw new Error("No phone");
    expect((await contacts.find(account.id, first)).contact).toMatchObject({
      firstName: "Zo\u00eb",
      fields: { shoe_size: 9 },
    });
    for (const { id } of items)
      expect(await memberships.find(account.id, id, first)).toMatchObject({ source: "import" });
    expect(items.some(({ id }) => id === group.id)).toBe(true);
  });

  it("keeps what a contact has where a column is written only if there is nothing", async () => {
    const world = await importWorld();
    const { account, contacts } = world;
    const [first] = PHONES;
    if (!first) throw new Error("No phone");
    await contacts.save(account.id, first, { firstName: "Before" }, { at: secondsLater(-60), source: "manual" });
    await started(world, await world.upload(CSV));
    expect((await contacts.find(account.id, first)).contact).toMatchObject({
      firstName: "Before",
      fields: { shoe_size: 9 },
    });
  });

  it.each<readonly [string, NonNullable<PlanImport["mapping"]>, string]>([
    [
      "a name without letters of a key",
      { Shoes: { create: { name: "\u5e74\u9f62", type: "number" } } },
      "mapping.Shoes",
    ],
    ["a name that every contact has", { Shoes: { create: { name: "Email", type: "text" } } }, "mapping.Shoes"],
    ["a field of another type", { Shoes: { create: { name: "Shoe size", type: "text" } } }, "mapping.Shoes"],
    ["a group that is archived", {}, "groupNames.0"],
  ])("is refused of %s", async (_, mapping, path) => {
    const world = await importWorld();
    await started(world, await world.upload(CSV));
    const groups = new DynamoGroupStore(world.client, world.tables.groups);
    await groups.change(world.account.id, world.group.id, { archivedAt: secondsLater(0) });
    const of = await world.upload(CSV);
    const groupNames = path.startsWith("groupNames") ? ["MEMBERS"] : [];
    const plan = { ...planOf(world, of), mapping: { Phone: "phone", ...mapping }, groupNames };
    expect(await startImport(world.starting)(plan)).toMatchObject({ kind: "invalid", errors: [{ path }] });
  });
});

/** Calls of stores, files and the queue that a dry run makes. */
const CSV_CALLS = 18;
const WORKBOOK_CALLS = 30;
