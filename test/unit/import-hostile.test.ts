// Files that nobody's program writes: each is refused, or costs only its own row, and never what reads it.
import { randomBytes } from "node:crypto";
import { readBeginning } from "#shared/imports/csv-beginning.ts";
import { readJsonLines, readJsonLinesBeginning } from "#shared/imports/json-lines.ts";
import { UnreadableFile } from "#shared/imports/table-beginning.ts";
import { readWorkbookBeginning } from "#shared/imports/workbook-beginning.ts";
import { importWorld } from "#test/support/import-world.ts";
import { beginning, fileOf, filesOf, readSheet, sheetOf } from "#test/support/read-workbook.ts";
import { phoneOf } from "#test/support/samples.ts";
import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";

const PEOPLE = inlineRow(1, ["phone"]) + inlineRow(2, ["5125550150"]);

describe("a workbook that no program writes", () => {
  it.each([
    ["tags in tags without end", sheetOf(`${PEOPLE}<row r="3">${"<a>".repeat(9_000)}${"</a>".repeat(9_000)}</row>`)],
    ["a row between two rows", sheetOf(`${inlineRow(1, ["phone"])}<row r="2.5"><c r="A2"><v>5125550150</v></c></row>`)],
    [
      "a part with a name outside of it",
      workbookOf({ sheets: [{ name: "S", rows: PEOPLE }], more: { "../../evil": "x" } }),
    ],
    [
      "a sheet outside of it",
      workbookOf({
        sheets: [{ name: "S", rows: PEOPLE }],
        more: {
          "xl/_rels/workbook.xml.rels":
            '<Relationships><Relationship Id="rIdS0" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>',
        },
      }),
    ],
  ])("and that has %s is broken", async (_, body) => {
    await expect(readSheet(body)).rejects.toEqual(new UnreadableFile("broken_workbook"));
  });

  it("is not looked through to its end for a first row", async () => {
    const noise = Array.from({ length: 3_000 }, () => `<x a="${randomBytes(9_000).toString("base64")}"/>`).join("");
    const body = sheetOf(noise);
    let reads = 0;
    const files = {
      readPart: async (...asked: Parameters<ReturnType<typeof filesOf>["readPart"]>) => {
        reads += 1;
        return await filesOf(body).readPart(...asked);
      },
    };
    await expect(readWorkbookBeginning(files, fileOf(body), "US")).rejects.toEqual(new UnreadableFile("empty"));
    const all = Math.ceil(body.length / (1024 * 1024));
    expect(all).toBeGreaterThan(24);
    expect(reads).toBeLessThan(all - 6);
  });

  it("has sheets whose names are no longer than one can ask for", async () => {
    const read = await beginning(workbookOf({ sheets: [{ name: "S".repeat(50_000), rows: PEOPLE }] }));
    expect(read?.sheets.map(({ length }) => length)).toEqual([100]);
    expect(
      await beginning(workbookOf({ sheets: [{ name: "S".repeat(50_000), rows: PEOPLE }] }), "S".repeat(100)),
    ).toBeDefined();
  });
});

describe("lines of JSON that no program writes", () => {
  it.each([
    ["lists in lists without end", `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)},"b":1}`],
    ["objects in objects without end", `{"a":${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)},"b":1}`],
    ["objects in lists that cannot be a text", '{"a":[{"toString":1,"valueOf":2}],"b":1}'],
    ["a key that every object has", '{"__proto__":{"b":2},"constructor":1,"b":1}'],
  ])("are read, also with %s", (_, line) => {
    expect(
      readJsonLines(Buffer.from(`${line}\n{"b":2}\n`), ["b"], { isEnd: true, most: 9 }).map(({ cells }) => cells),
    ).toEqual([["1"], ["2"]]);
    expect(readJsonLinesBeginning(Buffer.from(`${line}\n`), true)).toMatchObject({ format: { kind: "jsonLines" } });
  });

  it("have no column whose name is longer than any", () => {
    const read = readJsonLinesBeginning(Buffer.from(`{"phone":1,"${"x".repeat(50_000)}":2}\n`), true);
    expect(read).toMatchObject({ format: { columns: ["phone"] } });
  });
});

describe("a CSV file that no program writes", () => {
  it.each([
    ["one line without end", Buffer.alloc(700_000, "5125550150,")],
    ["a header of more than is looked at", Buffer.from(`phone,${"x".repeat(700_000)}\n5125550150,a\n`)],
    ["a quote that is never closed", Buffer.from(`phone,first_name\n5125550150,"${"x".repeat(700_000)}`)],
    [
      "a million columns in a row",
      Buffer.from(`phone,first_name\n5125550151,Bo\n5125550150,${",".repeat(1_000_000)}\n`),
    ],
  ])("brings nobody in by %s, and ends", async (_, body) => {
    const world = await importWorld();
    const of = await world.begin(body, { mapping: undefined }).catch((error: unknown) => String(error));
    if (typeof of === "string") {
      expect(of).toMatch(/too_many_columns|says of no column that it is the phone/);
      return;
    }
    await world.work();
    const { state, counts } = await world.now(of);
    expect([state, counts.created]).toEqual(["done", _.startsWith("a million") ? 1 : 0]);
    expect((await world.contacts.find(world.account.id, phoneOf("+15125550150"))).contact).toBeUndefined();
  });

  it("is UTF-8 with a zero here or there, and a row with what is no character fails", async () => {
    const world = await importWorld();
    const of = await world.begin("phone,first_name\n5125550150,Zo\u0000\n5125550151,Bo\n");
    await world.work();
    expect(await world.now(of)).toMatchObject({ counts: { created: 1, failed: 1 } });
    expect((await world.rows.errors(of, undefined, 9)).items).toMatchObject([{ row: 2, column: "first_name" }]);
  });

  it("keeps of a row that fails no more cells than a table may have", async () => {
    const world = await importWorld();
    const of = await world.begin(`phone,first_name\nnone,Al${",".repeat(50_000)}\n`);
    await world.work();
    const { items } = await world.rows.errors(of, undefined, 9);
    expect(items.map(({ row, cells }) => [row, cells.length])).toEqual([[2, 200]]);
    expect(items[0]?.cells.slice(0, 2)).toEqual(["none", "Al"]);
  });
});

describe("half a character", () => {
  it.each([
    ["lines of JSON", '{"phone":"5125550150","first_name":"Zo\\ud800"}\n'],
    ["a workbook", sheetOf(inlineRow(1, ["phone", "first_name"]) + inlineRow(2, ["5125550150", "Zo_xD800_"]))],
  ])("in %s fails its row: what is stored would be something else", async (_, body) => {
    const world = await importWorld();
    const of = await world.begin(body);
    await world.work();
    expect(await world.now(of)).toMatchObject({ state: "done", counts: { created: 0, failed: 1 } });
  });
});

describe("the encoding of a file with zeros", () => {
  it("is UTF-16 only where every second byte of most is one", () => {
    const of = (text: Buffer) => readBeginning(text, true, "US");
    expect(of(Buffer.from("phone,name\n5125550150,Zo\u0000\n"))).toMatchObject({ format: { encoding: "utf-8" } });
    expect(of(Buffer.from("phone,\u540d\u524d\n5125550150,\u6771\u4eac\n", "utf16le"))).toMatchObject({
      format: { encoding: "utf-16le" },
    });
    expect(of(Buffer.from([0, 0, 0, 1, 0, 0]))).toEqual({ unreadable: "not_text" });
  });
});
