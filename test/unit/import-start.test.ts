import { createField } from "#shared/contacts/create-field.ts";
import { MOST_FIELDS } from "#shared/contacts/field.ts";
import { dryRunImport } from "#shared/imports/dry-run-import.ts";
import { type Import, importFileOf } from "#shared/imports/import.ts";
import { startImport } from "#shared/imports/start-import.ts";
import { aroundCalls, cutAt } from "#test/support/cut-at.ts";
import { importWorld } from "#test/support/import-world.ts";
import { MINUTE } from "#test/support/samples.ts";

type World = Awaited<ReturnType<typeof importWorld>>;

const BY = { id: "key", label: "Till", role: "manager", integration: false } as const;
const ATTESTED = { state: "subscribed", attestation: "They signed up at the till." } as const;
const CSV = "Phone,Shoes\n5125550150,9\n5125550151,8\n";
const RESPONSE = { body: "Welcome", on: {}, again: "never" } as const;

const asking = ({ account }: World, { id }: Import, more: object = {}) => ({
  account,
  by: BY,
  id,
  consent: ATTESTED,
  ...more,
});
const making = (field: string, group: string) => ({
  mapping: { Phone: "phone", Shoes: { create: { name: field, type: "number" as const } } },
  groupNames: [group],
});

/** What there is that a start makes. */
const madeIn = async ({ account, deps, groups }: World) => {
  const { fields } = await deps.fields.read(account.id);
  const { items } = await groups.list(account.id, undefined, 10);
  return [...fields.map(({ label }) => label), ...items.map(({ name }) => name).filter((name) => name !== "Members")];
};

/** A dry run has said how many texts responses would be. */
const counted = async () => {
  const world = await importWorld();
  await world.groups.change(world.account.id, world.group.id, { response: RESPONSE });
  const of = await world.upload(CSV);
  const plan = asking(world, of, { groupIds: [world.group.id], ...making("Shoe size", "Guests") });
  await dryRunImport(world.starting)(plan);
  await world.work();
  expect((await world.now(of)).dryRun).toMatchObject({ responses: 2, counts: { created: 2 } });
  return { world, of, plan };
};

describe("responses that are asked for", () => {
  it("go out only behind a dry run, and of the same plan", async () => {
    const world = await importWorld();
    const of = await world.upload(CSV);
    const plan = asking(world, of);
    const start = startImport(world.starting);
    expect(await start({ ...plan, respond: true })).toEqual({ kind: "notCounted" });
    await dryRunImport(world.starting)(plan);
    await world.work();
    expect(await start({ ...plan, respond: true, groupIds: [world.group.id] })).toEqual({ kind: "notCounted" });
    expect(await start({ ...plan, respond: true })).toMatchObject({ kind: "started" });
  });

  it.each<readonly [string, (world: World, of: Import) => Promise<unknown>]>([
    [
      "the file is another",
      async ({ files }, of) =>
        void files.files.set(importFileOf(of), { body: Buffer.from(`${CSV}5125550152,7\n`), contentType: "text/csv" }),
    ],
    [
      "a group says something else",
      ({ groups, account, group }) => groups.change(account.id, group.id, { response: { ...RESPONSE, body: "Hello" } }),
    ],
    [
      "a group answers more often",
      ({ groups, account, group }) =>
        groups.change(account.id, group.id, { response: { ...RESPONSE, again: "every-join" } }),
    ],
    [
      "another took the name of a group that was to be made",
      ({ groups, group }) => groups.create({ ...group, id: "group-guests", name: "Guests", response: RESPONSE }),
    ],
    [
      "it was counted an hour ago",
      async ({ clock }) => {
        clock.time += 60 * MINUTE + 1;
      },
    ],
  ])("are refused where %s since they were counted, and nothing is changed", async (_, change) => {
    const { world, of, plan } = await counted();
    await change(world, of);
    const [before, made] = [await world.now(of), await madeIn(world)];
    expect(await startImport(world.starting)({ ...plan, respond: true })).toEqual({ kind: "notCounted" });
    expect([await world.now(of), await madeIn(world), world.jobs]).toEqual([before, made, []]);
    await dryRunImport(world.starting)(plan);
    await world.work();
    expect(await startImport(world.starting)({ ...plan, respond: true })).toMatchObject({ kind: "started" });
  });

  it("stand for an hour, whatever the group is called by then", async () => {
    const { world, plan } = await counted();
    world.clock.time += 60 * MINUTE;
    await world.groups.change(world.account.id, world.group.id, { name: "Regulars" });
    expect(await startImport(world.starting)({ ...plan, respond: true })).toMatchObject({ kind: "started" });
  });
});

describe("a start of an import", () => {
  it("that meets another makes what one of them needs: of the other nothing is left behind, wherever it is", async () => {
    let places = 0;
    for (let place = 1; ; place += 1) {
      const world = await importWorld();
      const of = await world.upload(CSV);
      const second = asking(world, of, making("Boots", "Others"));
      let other: ReturnType<ReturnType<typeof startImport>> | undefined;
      // The other starts, and ends, before this call of the first is carried out.
      const late = aroundCalls(world.starting, async (call, _, carryOut) => {
        if (call === place) {
          other = startImport(world.starting)(second);
          await other;
        }
        return await carryOut();
      });
      const first = await startImport(late)(asking(world, of, making("Shoe size", "Guests")));
      if (!other) break;
      const kinds = [first.kind, (await other).kind];
      expect([...kinds].sort()).toEqual(["started", "wrongState"]);
      expect(await madeIn(world)).toEqual(kinds[0] === "started" ? ["Shoe size", "Guests"] : ["Boots", "Others"]);
      places += 1;
    }
    expect(places).toBe(CALLS);
  }, 60_000);

  it("that was cut at any call is done again a minute later, and makes all once", async () => {
    let cuts = 0;
    for (const side of ["before", "behind"] as const) {
      for (let place = 1; ; place += 1) {
        const world = await importWorld();
        const of = await world.upload(CSV);
        const plan = asking(world, of, making("Shoe size", "Guests"));
        const cut = cutAt(world.starting, place, side);
        await startImport(cut.deps)(plan).catch(() => {});
        if (!cut.wasCut()) break;
        world.clock.time += MINUTE;
        const again = await startImport(world.starting)(plan);
        if (again.kind === "wrongState") {
          // All was fixed but its job: the clock hands it out.
          expect((await world.now(of)).state).toBe("running");
          world.jobs.push({ v: 1, kind: "import", accountId: of.accountId, importId: of.id });
        }
        await world.work();
        expect(await world.now(of)).toMatchObject({ state: "done", counts: { created: 2 } });
        expect(await madeIn(world)).toEqual(["Shoe size", "Guests"]);
        cuts += 1;
      }
    }
    expect(cuts).toBe(2 * CALLS);
  }, 120_000);

  it("is told that there is no room for a field before any is made", async () => {
    const world = await importWorld();
    const { account, starting } = world;
    for (let at = 1; at < MOST_FIELDS; at += 1) {
      const field = { accountId: account.id, key: `field_${at}`, label: `Field ${at}`, type: "text" } as const;
      await createField(starting)({ ...field, searchable: false, cause: "before" });
    }
    const of = await world.upload("Phone,Shoes,Hat\n5125550150,9,7\n");
    const create = (name: string) => ({ create: { name, type: "number" as const } });
    const mapping = { Phone: "phone", Shoes: create("Shoe size"), Hat: create("Hat size") };
    const refused = { kind: "invalid", errors: [{ path: "mapping" }] };
    expect(await startImport(starting)(asking(world, of, { mapping }))).toMatchObject(refused);
    expect(await madeIn(world)).not.toContain("Shoe size");
    const { Hat: _, ...fewer } = mapping;
    expect(await startImport(starting)(asking(world, of, { mapping: fewer }))).toMatchObject({ kind: "started" });
  });
});

/** Calls of stores, files and the queue that a start makes. */
const CALLS = 13;
