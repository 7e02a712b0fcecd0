import { datePartsOf, isoOfSerial } from "#shared/imports/number-format.ts";
import { sheetFrom } from "#shared/imports/sheet-place.ts";
import { sheetRows } from "#shared/imports/sheet-rows.ts";
import { NoSuchHeader } from "#shared/imports/table-beginning.ts";
import { openWorkbook } from "#shared/imports/workbook.ts";
import { readWorkbookBeginning } from "#shared/imports/workbook-beginning.ts";
import { decoded } from "#shared/imports/workbook-xml.ts";
import { beginning, fileOf, filesOf, readSheet, sheetOf } from "#test/support/read-workbook.ts";
import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";

describe("the files that programs write", () => {
  it("are read as Excel writes them: shared texts, dates by style, what formulas came to", async () => {
    const rows = [
      '<row r="1" spans="1:6"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>',
      '<row r="2" spans="1:6" hidden="1"><c r="A2"><v>15125550123</v></c><c r="B2" t="s"><v>2</v></c><c r="C2" s="1"><v>33662</v></c>',
      '<c r="D2" t="b"><v>1</v></c><c r="E2" t="str"><f>B2&amp;"!"</f><v>Zo\u00eb!</v></c><c r="F2"><f>1+1</f><v>2</v></c></row>',
      '<row r="5"><c r="A5"><v>1.5125550124E10</v></c><c r="C5" s="2"><v>33662.5</v></c><c r="D5" t="e"><v>#N/A</v></c><c r="F5"><v>0.10000000000000001</v></c></row>',
    ].join("");
    const strings = [
      "<t>Phone</t>",
      '<t xml:space="preserve"> Name </t>',
      '<r><rPr><b/></rPr><t>Zo</t></r><r><t>\u00eb &amp; Co_x000D_\n</t></r><rPh sb="0" eb="1"><t>zoe</t></rPh>',
    ];
    const merged = { behind: '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>' };
    const file = workbookOf({ sheets: [{ name: "S", rows, ...merged }], strings, formats: [14, "d/m/yyyy h:mm"] });
    expect(await readSheet(file)).toEqual({
      1: ["Phone", " Name "],
      2: ["15125550123", "Zo\u00eb & Co\r\n", "1992-02-28", "TRUE", "Zo\u00eb!", "2"],
      5: ["15125550124", "", "1992-02-28T12:00:00", "", "", "0.1"],
    });
  });

  it("are read as LibreOffice writes them: formats of its own, blank cells with styles, a name in every cell", async () => {
    const rows =
      '<row r="1" customFormat="false" ht="12.8"><c r="A1" s="0" t="s"><v>0</v></c><c r="B1" s="1"/></row>' +
      '<row r="2"><c r="A2" s="0" t="n"><v>5125550150</v></c><c r="B2" s="1" t="n"><v>45250</v></c></row>' +
      '<row r="1048576"><c r="A1048576" s="0"/></row>';
    const file = sheetOf(rows, { strings: ['<t xml:space="preserve">Mobile</t>'], formats: ["yyyy\\-mm\\-dd"] });
    expect(await readSheet(file)).toEqual({ 1: ["Mobile"], 2: ["5125550150", "2023-11-20"], 1048576: [] });
  });

  it("are read as Google Sheets writes them: rows with styles, several sheets, formulas shared and in arrays", async () => {
    const first = '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c></row>';
    const second =
      '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c></row><row r="2"><c r="A2" s="1" t="str"><f t="shared" ref="A2:A3" si="0">X</f><v>(512) 555-0150</v></c></row>';
    const file = workbookOf({
      sheets: [
        { name: "One", rows: first },
        { name: "Two & more", rows: second },
      ],
      strings: ["<t>Phone</t>"],
      formats: ["M/d/yyyy"],
    });
    expect(await readSheet(file, "Two & more")).toEqual({ 1: ["Phone"], 2: ["(512) 555-0150"] });
  });

  it("are read as Numbers writes them: texts in their cells, days since 1904, names with a prefix", async () => {
    const rows =
      '<x:row><x:c t="inlineStr"><x:is><x:t>Phone</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>Born</x:t></x:is></x:c></x:row>' +
      '<x:row><x:c><x:v>5125550150</x:v></x:c><x:c s="1"><x:v>32200</x:v></x:c></x:row>';
    const file = workbookOf({ sheets: [{ name: "S", rows }], formats: [22], from1904: true, prefix: "x" });
    expect(await readSheet(file)).toEqual({ 1: ["Phone", "Born"], 2: ["5125550150", "1992-02-28"] });
  });

  it("are read the same from each row on at which somebody begins again, in pieces of any size", async () => {
    const rows = Array.from({ length: 30 }, (_, row) =>
      inlineRow(row + 1 + (row > 9 ? 5 : 0), [`Zo\u00eb\r\n\u{1f600} ${row}`, "&<b>"]),
    );
    const body = sheetOf(rows.join("\r\n"));
    const workbook = await openWorkbook(filesOf(body), fileOf(body));
    const [sheet] = workbook.sheets;
    if (!sheet) throw new Error("There is no sheet");
    const all: Buffer[] = [];
    for await (const piece of workbook.read(sheet)) all.push(piece);
    const whole = Buffer.concat(all);
    async function* inPieces(size: number) {
      for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
    }
    const from = async (place: number, row: number, size: number) => {
      const { texts, placeOf } = sheetFrom(decoded(inPieces(size)), place);
      const read = [];
      for await (const some of sheetRows(texts, workbook.styles, row)) {
        for (const each of some) read.push({ ...each, at: placeOf(each.at) });
      }
      return read;
    };
    const expected = await from(0, 0, whole.length);
    expect(expected.map(({ row }) => row).slice(8, 12)).toEqual([9, 10, 16, 17]);
    for (const size of [1, 7, 64, 1_000]) {
      for (const [index, { row, at }] of expected.entries()) {
        expect(await from(at, row, size)).toEqual(expected.slice(index + 1));
      }
    }
  });
});

describe("a number in a cell", () => {
  it.each([
    ["m/d/yy", 45_250, "2023-11-20"],
    ["[$-407]dd. mmmm yyyy;@", 45_250.75, "2023-11-20"],
    ["yyyy-mm-dd hh:mm:ss.000", 45_250.75, "2023-11-20T18:00:00"],
    ['d. "M\u00e4rz" yyyy', 61, "1900-03-01"],
    ["mmm", 1, "1900-01-01"],
    ["[h]:mm", 0.5, "12:00:00"],
    ["h:mm AM/PM", 0.999_999_9, "00:00:00"],
  ])("is a day or a time where its format is %s", (code, serial, text) => {
    const parts = datePartsOf(164, code);
    expect(parts && isoOfSerial(serial, parts, false)).toBe(text);
  });

  it.each(["General", "0.00E+00", "#,##0.00 [$\u20ac-407]", '0 "days"', "[Red]0", "0_d", "@", "0\\d"])(
    "is a number where its format is %s",
    (code) => expect(datePartsOf(164, code)).toBeUndefined(),
  );
});

describe("the beginning of a workbook", () => {
  const empty = { name: "Cover", rows: '<row r="1"><c r="A1" s="0"/></row>' };
  const hidden = { name: "Lists", rows: inlineRow(1, ["phone", "x"]), state: "veryHidden" };

  it("is of the first sheet that people see and that has any rows; the others can be chosen", async () => {
    const people =
      inlineRow(3, ["Phone", "", "Name", "Name"]) + inlineRow(5, ["5125550150", "a", "Zo\u00eb", "B", "more"]);
    const body = workbookOf({ sheets: [empty, hidden, { name: "People", rows: people }] });
    expect(await beginning(body)).toEqual({
      sheets: ["Cover", "Lists", "People"],
      format: {
        ...{ kind: "workbook", encoding: "utf-8", delimiter: ",", sheet: "People", hasHeader: true, headerRow: 3 },
        columns: ["Phone", "Column 2", "Name", "Name (2)", "Column 5"],
        begin: { offset: 0, row: 4 },
      },
      rows: [["5125550150", "a", "Zo\u00eb", "B", "more"]],
    });
    expect(await beginning(body, "Lists")).toMatchObject({ format: { sheet: "Lists", columns: ["phone", "x"] } });
    expect(await beginning(body, "Other")).toBeUndefined();
  });

  it("is below a title in merged cells and blank rows, and elsewhere where somebody says so", async () => {
    const rows =
      inlineRow(2, ["Members of the club"]) +
      inlineRow(5, ["Phone", "", "Name"]) +
      inlineRow(6, ["5125550150", "", "Zo\u00eb"]);
    const body = sheetOf(rows, {});
    const format = { hasHeader: true, headerRow: 5, columns: ["Phone", "Column 2", "Name"], begin: { row: 6 } };
    expect(await beginning(body)).toMatchObject({ format, rows: [["5125550150", "", "Zo\u00eb"]] });
    const named = readWorkbookBeginning(filesOf(body), fileOf(body), "US", { headerRow: 2 });
    expect(await named).toMatchObject({
      format: { headerRow: 2, columns: ["Members of the club", "Column 2", "Column 3"] },
    });
    const blank = readWorkbookBeginning(filesOf(body), fileOf(body), "US", { headerRow: 3 });
    await expect(blank).rejects.toThrow(NoSuchHeader);
  });

  it("takes a first row with a phone for a row, wherever it is", async () => {
    const body = sheetOf('<row r="4"><c r="B4"><v>15125550123</v></c></row>');
    expect(await beginning(body)).toMatchObject({
      format: { hasHeader: false, columns: ["Column 1", "Column 2"], begin: { row: 4 } },
      rows: [["", "15125550123"]],
    });
  });

  it("reads no more of the shared texts than it shows", async () => {
    const strings = ["<t>Phone</t>", "<t>5125550150</t>", "<t>&broken;</t>".repeat(3)];
    const rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>';
    const padded = [
      ...strings.slice(0, 2),
      ...Array.from({ length: 9_000 }, (_, at) => `<t>text ${at}</t>`),
      ...strings.slice(2),
    ];
    expect(await beginning(sheetOf(rows, { strings: padded }))).toMatchObject({ format: { columns: ["Phone"] } });
  });
});
