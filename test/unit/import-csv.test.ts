import fc from "fast-check";
import { readBeginning } from "#shared/imports/csv-beginning.ts";
import { type CsvFormat, type CsvRecord, LONGEST_RECORD, readRecords, skipLine } from "#shared/imports/csv-records.ts";
import { NoSuchHeader } from "#shared/imports/table-beginning.ts";
import { findEncoding } from "#shared/imports/text-encoding.ts";
import { csvLine } from "#shared/platform/csv-line.ts";

const UTF8: CsvFormat = { encoding: "utf-8", delimiter: "," };

/** A file read in pieces, as a worker does that begins again behind each record. */
const readAll = (file: Buffer, format: CsvFormat, window = file.length, most = 100): CsvRecord[] => {
  const records: CsvRecord[] = [];
  for (let [at, skips] = [0, false]; at < file.length; ) {
    const piece = file.subarray(at, at + window);
    if (skips) {
      const skipped = skipLine(piece, format.encoding);
      [at, skips] = [at + skipped.bytes, skipped.more];
      continue;
    }
    const some = readRecords(piece, format, { isEnd: at + window >= file.length, most });
    if (some.length === 0) throw new Error(`Nothing is read behind ${at}`);
    records.push(...some);
    at += some.reduce((sum, { bytes }) => sum + bytes, 0);
    skips = some.at(-1)?.goesOn ?? false;
  }
  return records;
};
const cellsOf = (records: readonly CsvRecord[]) => records.map(({ cells }) => [...cells]);

const inUtf16 = (text: string, order: "le" | "be"): Buffer => {
  const bytes = Buffer.from(text, "utf16le");
  return order === "be" ? bytes.swap16() : bytes;
};

describe("the records of a CSV file", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "é", "日", "😀", '"', ",", "\r", "\n", " ", "1"), maxLength: 6 });
  // What begins with a quote and goes over lines is taken for a quote that was left open.
  const sound = cell.filter((text) => !(text.startsWith('"') && /[\r\n]/.test(text)));
  const rows = fc.array(fc.tuple(sound, sound, sound), { minLength: 1, maxLength: 12 });

  it.each([
    ["utf-8", (text: string) => Buffer.from(text)],
    ["utf-16le", (text: string) => inUtf16(text, "le")],
    ["utf-16be", (text: string) => inUtf16(text, "be")],
  ] as const)("are the same in %s wherever reading breaks off", (encoding, write) => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 5 }), (written, most) => {
        const file = write(written.map(csvLine).join(""));
        const read = readAll(file, { encoding, delimiter: ",", columns: 3 }, file.length, most);
        expect(cellsOf(read).map((cells) => cells.map((text) => text))).toEqual(
          written.map((row) => row.map((text) => (/^[\t\r\n]/.test(text) ? `'${text}` : text))),
        );
        expect(read.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(file.length);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("are whole however small the pieces in which the file is read", () => {
    const lines = Array.from({ length: 200 }, (_, row) => csvLine([`+1512555${row}`, "Zoë\r\nof Main", `"${row}"`]));
    const file = Buffer.from(lines.join(""));
    const whole = readAll(file, { ...UTF8, columns: 3 });
    expect(whole).toHaveLength(200);
    for (const window of [60, 61, 97, 1_000]) expect(readAll(file, { ...UTF8, columns: 3 }, window)).toEqual(whole);
  });

  it("take a quote inside an unquoted cell for text", () => {
    const read = readAll(Buffer.from('5125550101,Dwayne "The Rock",x\n5125550102,6" nails,y\n'), UTF8);
    expect(cellsOf(read)).toEqual([
      ["5125550101", 'Dwayne "The Rock"', "x"],
      ["5125550102", '6" nails', "y"],
    ]);
  });

  it.each([
    ["to the end of the file", "Bob,5125550102\n"],
    ["to another quoted cell", 'Bob,5125550102\n"Zed",5125550103\n'],
    ["to a cell of its own number", '"Bob, of 5",5125550102\n"Zed",5125550103\n'],
  ])("lose only their own line to a quote that is left open %s", (_, rest) => {
    const read = readAll(Buffer.from(`Al,5125550100\n"Ann,5125550101\n${rest}`), { ...UTF8, columns: 2 });
    expect(read.map(({ broken }) => broken).slice(0, 2)).toEqual([undefined, "broken_quote"]);
    expect(cellsOf(read)[1]).toEqual(["Ann", "5125550101"]);
    expect(cellsOf(read).slice(2)).toEqual(cellsOf(readAll(Buffer.from(rest), UTF8)));
  });

  it("leave out a line that is longer than any, to its end, in flat memory", () => {
    const file = Buffer.from(`Al,1\nAnn,${"x,".repeat(400_000)}5125550101\nBob,2\n`);
    const read = readAll(file, UTF8, 4 * LONGEST_RECORD);
    expect(read.map(({ cells, broken }) => broken ?? cells.join())).toEqual(["Al,1", "too_long", "Bob,2"]);
  });
});

describe("the encoding of a file", () => {
  it.each([
    ["UTF-8 with a mark", Buffer.from("\uFEFFZoë"), "utf-8", 3],
    ["UTF-8 without", Buffer.from("Zoë"), "utf-8", 0],
    ["UTF-8 whose last character is cut", Buffer.from("Zoë").subarray(0, 3), "utf-8", 0],
    ["UTF-16 of Windows", inUtf16("\uFEFFZoë", "le"), "utf-16le", 2],
    ["UTF-16 in the other order", inUtf16("\uFEFFZoë", "be"), "utf-16be", 2],
    ["UTF-16 without a mark", inUtf16("phone,name", "le"), "utf-16le", 0],
    ["Windows-1252", Buffer.from("Zo\xeb", "latin1"), "windows-1252", 0],
  ])("is %s", (_, bytes, encoding, mark) => {
    expect(findEncoding(bytes, !_.includes("cut"))).toEqual({ encoding, mark });
  });

  it.each([
    ["a workbook", Buffer.from("PK\x03\x04[Content_Types].xml")],
    ["a PDF", Buffer.from("%PDF-1.7")],
    ["bytes", Buffer.from([0, 0, 1, 0, 0, 0])],
  ])("is none where it is %s", (_, bytes) => expect(findEncoding(bytes, true)).toBeUndefined());
});

describe("the beginning of a file", () => {
  const beginning = (text: string | Buffer) => readBeginning(Buffer.from(text), true, "US");

  it.each([
    ["commas", "phone,name\n5125550101,Ann\n", ","],
    ["semicolons, with commas in cells", "phone;name\n5125550101;Ann, B\n5125550102;Bob, C\n", ";"],
    ["tabs", "phone\tname\n5125550101\tAnn\n", "\t"],
    ["what its first line says", "sep=|\r\nphone|name\r\n5125550101|Ann\r\n", "|"],
  ])("tells that cells are divided by %s", (_, text, delimiter) => {
    expect(beginning(text)).toMatchObject({ format: { delimiter, columns: ["phone", "name"] } });
  });

  it("names columns, each by a name of its own, and says where rows begin, blank lines or not", () => {
    const text = '\uFEFF\r\nPhone,Name,,Name\r\n\r\n5125550101,"Ann\r\nB",x,y\r\n';
    expect(beginning(text)).toEqual({
      format: {
        ...{ kind: "csv", encoding: "utf-8", delimiter: ",", hasHeader: true, headerRow: 2 },
        columns: ["Phone", "Name", "Column 3", "Name (2)"],
        begin: { offset: Buffer.byteLength("\uFEFF\r\nPhone,Name,,Name\r\n"), row: 3 },
      },
      rows: [["5125550101", "Ann\r\nB", "x", "y"]],
    });
  });

  it.each([
    ["a title", "Members of the club\nPhone,Name\n5125550101,Ann\n", 2, ["Phone", "Name"]],
    [
      "a title that a spreadsheet filled up",
      "Members,,\n,,\nPhone,Name,Shoes\n5125550101,Ann,9\n",
      3,
      ["Phone", "Name", "Shoes"],
    ],
    [
      "two titles and a date",
      'Members\n"Till, Austin"\nAs of,2024-03-01\n\nCell,Name,City,Since\n5125550101,A,B,C\n',
      5,
      ["Cell", "Name", "City", "Since"],
    ],
    ["a title, by semicolons", "Mitglieder\nRufnummer;Name\n5125550101;Ann, B\n", 2, ["Rufnummer", "Name"]],
    ["titles that speak of phones", "Phone numbers\nMobile\nName,Mobile\nAnn,5125550101\n", 3, ["Name", "Mobile"]],
    ["a delimiter and a title", "sep=;\r\nMembers\r\nPhone;Name\r\n5125550101;Ann\r\n", 3, ["Phone", "Name"]],
    [
      "nothing, and lacks names",
      "Phone,,,,\n5125550101,a,b,c,d\n",
      1,
      ["Phone", "Column 2", "Column 3", "Column 4", "Column 5"],
    ],
    ["nothing, of one column that is called otherwise", "My friends\n5125550101\n", 1, ["My friends"]],
  ])("names columns in the row below %s", (_, text, headerRow, columns) => {
    const read = beginning(text);
    expect(read).toMatchObject({ format: { hasHeader: true, headerRow, columns, begin: { row: headerRow + 1 } } });
    if ("unreadable" in read) throw new Error("It is not read");
    // Its first row is the one with the phone, and begins at that place.
    expect(text.slice(read.format.begin.offset)).toMatch(/^[^\r\n]*5125550101[^\r\n]*\r?\n$/);
    expect(read.rows).toHaveLength(1);
  });

  it("leaves out titles above rows without a header", () => {
    const text = "Members of the club\n\n5125550101,Ann\n5125550102,Bo\n";
    expect(beginning(text)).toMatchObject({
      format: { hasHeader: false, columns: ["Column 1", "Column 2"], begin: { offset: 21, row: 3 } },
    });
    expect(beginning(text)).not.toHaveProperty("format.headerRow");
  });

  it("names columns in the row that somebody says, or in none", () => {
    const text = "Phone,Name\n5125550101,Ann\n5125550102,Bo\n";
    const at = (row: number) => readBeginning(Buffer.from(text), true, "US", row);
    expect(at(2)).toMatchObject({ format: { headerRow: 2, columns: ["5125550101", "Ann"], begin: { row: 3 } } });
    expect(at(0)).toMatchObject({ format: { hasHeader: false, begin: { offset: 0, row: 1 } } });
    for (const row of [4, 5, 900]) expect(() => at(row)).toThrow(NoSuchHeader);
  });

  it("takes a first line with a phone for a row", () => {
    expect(beginning("Ann,(512) 555-0101\n")).toMatchObject({
      format: { hasHeader: false, columns: ["Column 1", "Column 2"], begin: { offset: 0, row: 1 } },
      rows: [["Ann", "(512) 555-0101"]],
    });
  });

  it.each([
    ["empty", "\n \n"],
    ["not_text", "PK\x03\x04"],
    ["too_many_columns", "a,".repeat(300)],
  ])("says that a file is %s", (unreadable, text) => expect(beginning(text)).toEqual({ unreadable }));
});
