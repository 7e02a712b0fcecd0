import { type Import, rowsFileOf } from "#shared/imports/import.ts";
import { cutEverywhere } from "#test/support/cut-everywhere.ts";
import { importWorld } from "#test/support/import-world.ts";
import { phoneOf } from "#test/support/samples.ts";
import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";

type World = Awaited<ReturnType<typeof importWorld>>;

const LAST = [150, 151, 152, 153, 154, 155];
const people = [
  inlineRow(2, ["Phone", "First name"]),
  ...LAST.map((last, index) => inlineRow(index + 4, [`5125550${last}`, `Zo\u00eb of ${last}`])),
  inlineRow(20, ["5125550150", "Twice"]),
  inlineRow(21, ["5125550156", "x".repeat(70_000)]),
  inlineRow(22, ["none", "Al"]),
];
const FILE = workbookOf({ sheets: [{ name: "People", rows: people.join("") }] });

const COUNTS = { read: 9, created: 6, updated: 0, unchanged: 0, failed: 2, duplicates: 1, consentKept: 0 };

const whole = async (world: World, of: Import) => {
  const { account, contacts, rows } = world;
  const names = LAST.map(async (last) => {
    const { contact } = await contacts.find(account.id, phoneOf(`+15125550${last}`));
    return [contact?.firstName, contact?.version];
  });
  const { state, counts, conversion } = await world.now(of);
  const lines = conversion && world.files.files.get(rowsFileOf(of, conversion))?.body.toString("utf8");
  const errors = await rows.errors(of, undefined, 100);
  return {
    ...{ people: await Promise.all(names), state, counts, lines },
    errors: errors.items.map(({ row, reason }) => [row, reason]),
  };
};
const begun = async () => {
  const world = await importWorld();
  return { world, of: await world.begin(FILE, {}, "import-0001") };
};

/** Calls of stores, files and the queue that writing the rows down makes, and bringing them in. */
const CALLS = 76;

describe("an import of a workbook", () => {
  it("that is cut at any call and begun again ends as if it had not been", async () => {
    const uncut = await begun();
    await uncut.world.work();
    const expected = await whole(uncut.world, uncut.of);
    expect(expected).toMatchObject({ state: "done", counts: COUNTS });
    expect(expected.errors).toEqual([
      [20, "duplicate"],
      [21, "too_long"],
      [22, "invalid_phone"],
    ]);
    expect((await uncut.world.now(uncut.of)).conversion?.parts.length).toBeGreaterThan(2);
    const cuts = await cutEverywhere(begun, ["before", "behind"], async ({ world, of }) => {
      expect(await whole(world, of)).toEqual(expected);
    });
    expect(cuts).toBe(2 * CALLS);
  }, 240_000);

  it("that comes twice, and all at once, writes each row down once", async () => {
    const uncut = await begun();
    await uncut.world.work();
    const expected = await whole(uncut.world, uncut.of);
    const { world, of } = await begun();
    const [job] = world.jobs.splice(0);
    if (!job) throw new Error("No job");
    await Promise.all([world.run(job), world.run(job), world.run(job)]);
    world.jobs.splice(0);
    await Promise.all([world.run(job), world.run(job)]);
    await world.work();
    const now = await whole(world, of);
    expect([now.lines, now.counts, now.errors]).toEqual([expected.lines, expected.counts, expected.errors]);
  });

  it("goes on in slices of a part from where it was", async () => {
    const { world, of } = await begun();
    world.clock.step = 6_000;
    let slices = 0;
    for (; (await world.now(of)).conversion?.rows === undefined; slices += 1) {
      const [job] = world.jobs.splice(0);
      if (job) await world.run(job);
    }
    expect(slices).toBeGreaterThan(2);
    await world.work();
    expect(await world.now(of)).toMatchObject({ state: "done", counts: COUNTS });
  });

  it("ends where its file was put again while its rows are written down, or is broken behind its beginning", async () => {
    const { world, of } = await begun();
    const [file] = world.files.files.keys();
    world.files.files.set(file ?? "", {
      body: workbookOf({ sheets: [{ name: "People", rows: inlineRow(1, ["a"]) }] }),
    });
    await world.work();
    expect(await world.now(of)).toMatchObject({ state: "failed", reason: "file_changed", counts: { read: 0 } });
    const rows = `${Array.from({ length: 3_000 }, (_, row) => inlineRow(row + 1, [`512555${1_000 + row}`])).join("")}<row><c></row>`;
    const broken = await world.begin(workbookOf({ sheets: [{ name: "People", rows }] }));
    await world.work();
    expect(await world.now(broken)).toMatchObject({ state: "failed", reason: "unreadable_file", counts: { read: 0 } });
  });
});
