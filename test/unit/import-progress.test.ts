import { importView } from "#functions/api/import-view.ts";
import { undoImport } from "#shared/imports/undo-import.ts";
import { importWorld } from "#test/support/import-world.ts";
import { MINUTE, NOW } from "#test/support/samples.ts";
import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";

type World = Awaited<ReturnType<typeof importWorld>>;

const PHONES = Array.from({ length: 8 }, (_, at) => `512555015${at}`);
const CSV = `phone\n${PHONES.map((phone) => `${phone}\n`).join("")}`;

/** A slice in which every look at the clock takes three seconds; then it is ten seconds behind the start. */
const sliced = async (world: World): Promise<void> => {
  const [job] = world.jobs.splice(0);
  if (!job) throw new Error("No job");
  world.clock.step = 3_000;
  await world.run(job);
  Object.assign(world.clock, { step: 0, time: NOW + 10_000 });
};

describe("the progress of an import", () => {
  it("is bytes of the file, rows a second, and about how many seconds are left while it goes on", async () => {
    const world = await importWorld();
    const of = await world.begin(CSV);
    const shown = async () => importView(await world.now(of), world.clock.time).progress;
    expect(await shown()).toEqual({ bytes: 6, ofBytes: 94, rowsPerSecond: 0 });
    await sliced(world);
    const { counts } = await world.now(of);
    expect(counts.read).toBe(2);
    expect(await shown()).toEqual({ bytes: 28, ofBytes: 94, rowsPerSecond: 0.2, secondsLeft: 24 });
    world.clock.time = NOW + 20_000;
    await world.work();
    world.clock.time += MINUTE;
    expect(await shown()).toEqual({ bytes: 94, ofBytes: 94, rowsPerSecond: 0.4 });
    await undoImport(world.starting)(of, { id: "key", label: "Till" });
    expect(await shown()).toBeUndefined();
  });

  it("of a workbook is of its rows, once they are written down", async () => {
    const world = await importWorld();
    const rows = ["phone", ...PHONES].map((cell, at) => inlineRow(at + 1, [cell])).join("");
    const of = await world.begin(workbookOf({ sheets: [{ name: "S", rows }] }));
    const shown = async () => importView(await world.now(of), world.clock.time).progress;
    expect(await shown()).toMatchObject({ bytes: 0, rowsPerSecond: 0 });
    await world.work();
    const line = Buffer.byteLength('["5125550150"]\n');
    expect(await shown()).toMatchObject({ bytes: 8 * line, ofBytes: 8 * line });
  });
});
