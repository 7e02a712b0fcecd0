import { randomBytes } from "node:crypto";
import { UnreadableFile } from "#shared/imports/table-beginning.ts";
import { readWorkbookBeginning } from "#shared/imports/workbook-beginning.ts";
import { beginning, ETAG, fileOf, readSheet, sheetOf } from "#test/support/read-workbook.ts";
import { inlineRow, workbookOf, zipOf } from "#test/support/some-workbook.ts";

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (error: unknown) => {
      if (error instanceof UnreadableFile) return error.reason;
      throw error;
    },
  );

describe("a workbook that would do harm", () => {
  const rows = inlineRow(1, ["phone"]) + inlineRow(2, ["5125550150"]);

  it("is not unpacked where it is packed tighter than any sheet", async () => {
    const bomb = sheetOf(`${rows}<row r="3">${"<c/>".repeat(6_000_000)}</row>`);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await reasonOf(readSheet(bomb))).toBe("too_large");
  });

  it("is not unpacked further than it says that it is large", async () => {
    expect(await reasonOf(readSheet(workbookOf({ sheets: [{ name: "S", rows }] }, 100)))).toBe("broken_workbook");
  });

  it("with a cell of 10 MB is read, and of that cell not more than of any", async () => {
    const noise = randomBytes(7_500_000).toString("base64");
    const read = await readSheet(
      sheetOf(inlineRow(1, ["phone"]) + inlineRow(2, ["5125550150", noise]) + inlineRow(3, ["5125550151"])),
    );
    expect(read[3]).toEqual(["5125550151"]);
    expect(noise.length).toBeGreaterThan(9_000_000);
    expect(read[2]?.[1]?.length).toBeLessThan(300_000);
  });

  it("that says a cell is far out is no wider than a table may be", async () => {
    const read = await readSheet(
      sheetOf('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c><c r="ZZZZZ1"><v>3</v></c></row>'),
    );
    expect(read[1]).toEqual(["1"]);
  });

  it("with entities of its own says nothing by them", async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>';
    const sheet = `${laughs}<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`;
    const body = workbookOf({ sheets: [{ name: "S", rows: "" }], more: { "xl/worksheets/sheet1.xml": sheet } });
    expect(await reasonOf(readSheet(body))).toBe("broken_workbook");
  });

  it("with macros is read without them", async () => {
    const file = sheetOf(rows, { more: { "xl/vbaProject.bin": Buffer.from([1, 2, 3]) } });
    expect(await readSheet(file)).toEqual({ 1: ["phone"], 2: ["5125550150"] });
  });

  it.each([
    ["broken_workbook", "breaks off", sheetOf(rows).subarray(0, 600)],
    ["broken_workbook", "has a sheet of something else", sheetOf("<row><c></row>")],
    ["broken_workbook", "has rows that go back", sheetOf(inlineRow(2, ["a"]) + inlineRow(1, ["b"]))],
    [
      "broken_workbook",
      "names a part outside of it",
      sheetOf(rows, { more: { "xl/_rels/workbook.xml.rels": "<x/>" } }),
    ],
    ["other_workbook", "is a text document", zipOf({ "word/document.xml": "<x/>" })],
    ["other_workbook", "is one of Numbers", zipOf({ "Index/Document.iwa": "x" })],
    ["old_workbook", "is binary", zipOf({ "xl/workbook.bin": "x" })],
    ["empty", "has no rows", sheetOf("")],
  ])("is told to be %s where it %s", async (reason, _, body) => {
    expect(await reasonOf(beginning(body))).toBe(reason);
  });

  it("is told from a bucket that does not answer", async () => {
    const body = sheetOf(rows);
    let reads = 0;
    const failing = {
      readPart: async (_: string, from: number, bytes: number) => {
        reads += 1;
        if (reads === 1) throw new Error("The bucket is away");
        return { body: body.subarray(from, from + bytes), size: body.length, etag: ETAG };
      },
    };
    await expect(readWorkbookBeginning(failing, fileOf(body), "US")).rejects.toThrow("The bucket is away");
  });
});
