// No cell is a formula, and what was written is what is read.
import fc from "fast-check";
import { csvLine } from "#shared/platform/csv-line.ts";
import { readCsv } from "#test/support/read-csv.ts";

const cellOf = (cell: string): string | undefined => readCsv(csvLine([cell]))[0]?.[0];

describe("a cell", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
    ["-2+3", "'-2+3"],
    ["+1+1", "'+1+1"],
    ["@SUM(1;1)", "'@SUM(1;1)"],
    ["\t=1+1", "'\t=1+1"],
    ["\r=1+1", "'\r=1+1"],
    ["\n=1+1", "'\n=1+1"],
    ["\tAnn", "'\tAnn"],
    ["  =1+1", "'  =1+1"],
    ["\u200b=1+1", "'\u200b=1+1"],
    ["\uFEFF@A1", "'\uFEFF@A1"],
    ["＝1+1", "'＝1+1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠A1", "'＠A1"],
    ["-", "'-"],
    ["+15125550101 ext 2", "'+15125550101 ext 2"],
    ["-1-1", "'-1-1"],
    ["+1(2)", "'+1(2)"],
  ])("that may be a formula is shown as text: %j", (cell, shown) => {
    expect(cellOf(cell)).toBe(shown);
  });

  it.each([
    ["a phone in E.164", "+15125550101"],
    ["a number below zero", "-5"],
    ["one with a fraction", "-0.25"],
    ["a very large one", "+1e+21"],
    ["a very small one", "-1e-7"],
    ["a name", "Ann-Marie = Ann"],
    ["an address", "ann@example.com"],
    ["nothing", ""],
    ["an apostrophe", "'n Roll"],
  ])("stays as it is when it is %s", (_, cell) => {
    expect(csvLine([cell, "x"])).toBe(`${cell},x\r\n`);
  });

  it.each(['say "hi"', "a,b", "a;b", "a\tb", "two\nlines", "two\r\nlines", " Ann", "Ann "])(
    "with %j in it is quoted, and read as it was written",
    (cell) => {
      expect(csvLine([cell])).toMatch(/^".*"\r\n$/s);
      expect(cellOf(cell)).toBe(cell);
    },
  );
});

it("is read as it was written, but for the apostrophe before what may be a formula", () => {
  const cells = fc.array(
    fc.string({ unit: fc.oneof(fc.constantFrom(..."=+-@\t\r\n\",;' 1ä\u{1F600}"), fc.string({ maxLength: 1 })) }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(cells, cells, (first, second) => {
      const lines = readCsv(csvLine([...first, "x"]) + csvLine([...second, "x"]));
      expect(lines.map((line) => line.length)).toEqual([first.length + 1, second.length + 1]);
      for (const [index, cell] of [...first, "x", ...second, "x"].entries()) {
        const read = lines.flat()[index] ?? "";
        expect([cell, `'${cell}`]).toContain(read);
        expect(/^[=+\-@\t\r]/.test(read) && !/^[+-]\d+(\.\d+)?(e[+-]?\d+)?$/i.test(read)).toBe(false);
      }
    }),
    { numRuns: 2_000 },
  );
});
