import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { readSharedStrings } from "#shared/imports/shared-strings.ts";
import { openScratchFile } from "#shared/platform/scratch-file.ts";
import { importWorld } from "#test/support/import-world.ts";
import { beginning } from "#test/support/read-workbook.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { workbookOf } from "#test/support/some-workbook.ts";

const MANY = 40_000;
const textAt = (at: number): string => `${at} Zo\u00eb \u{1F600} ${"x".repeat((at * 7) % 90)}`;

async function* piecesOf(texts: readonly string[], end = "</sst>"): AsyncGenerator<Buffer> {
  yield Buffer.from("<sst>");
  for (const text of texts) yield Buffer.from(`<si><t>${text}</t></si>`);
  yield Buffer.from(end);
}
const many = Array.from({ length: MANY }, (_, at) => textAt(at));

const scratchFiles = (): string[] => readdirSync(tmpdir()).filter((name) => /^sms-groups-[\w-]{24}$/.test(name));

/** What this process has open. */
const open = (): number => readdirSync("/dev/fd").length;

const ROWS = `<row r="1"><c r="A1" t="s"><v>0</v></c></row>${Array.from(
  { length: 8 },
  (_, at) => `<row r="${at + 2}"><c r="A${at + 2}" t="s"><v>${at + 1}</v></c></row>`,
).join("")}`;
const STRINGS = ["phone", ...Array.from({ length: 8 }, (_, at) => `512555015${at}`)].map((text) => `<t>${text}</t>`);
const BOOK = { sheets: [{ name: "S", rows: ROWS }], strings: STRINGS };

describe("the texts that a workbook's cells share", () => {
  it("are found in any order, however many and long they are", async () => {
    const texts = await readSharedStrings(piecesOf(many));
    const random = seededRandom(7);
    for (const [at, text] of many.entries()) expect(texts.at(at)).toBe(text);
    for (let look = 0; look < 5_000; look += 1) {
      const at = Math.floor(random() * MANY);
      expect(texts.at(at)).toBe(textAt(at));
    }
    for (const none of [MANY, 2 * MANY, -1, 0.5, Number.NaN]) expect(texts.at(none)).toBe("");
    texts.close();
  });

  it("lie in a file without a name, of which nothing stays when a process ends in its midst", async () => {
    const before = new Set(scratchFiles());
    const texts = await readSharedStrings(piecesOf(many));
    expect(scratchFiles().filter((name) => !before.has(name))).toEqual([]);
    texts.close();
  });

  it("are let go of at the end, also of a file that is broken, and where a worker ends", async () => {
    const opened = open();
    const texts = await readSharedStrings(piecesOf(many));
    expect(open()).toBe(opened + 1);
    texts.close();
    await expect(readSharedStrings(piecesOf(many, "</si>"))).rejects.toThrow("broken_workbook");
    expect(open()).toBe(opened);
    await beginning(workbookOf(BOOK));
    expect(open()).toBe(opened);
    const world = await importWorld();
    await world.begin(workbookOf(BOOK));
    world.clock.step = 6_000;
    let slices = 0;
    for (let [job] = world.jobs.splice(0); job; [job] = world.jobs.splice(0)) {
      await world.run(job);
      expect(open()).toBe(opened);
      slices += 1;
    }
    expect(slices).toBeGreaterThan(3);
  });
});

describe("a scratch file", () => {
  it("gives back what was written, wherever it is, and no more than that", () => {
    const file = openScratchFile();
    file.append(Buffer.from("one, "));
    file.append(Buffer.from("two"));
    expect([file.read(5, 3), file.read(0, 8)].map(String)).toEqual(["two", "one, two"]);
    expect(() => file.read(6, 3)).toThrow("shorter");
    file.close();
  });
});
