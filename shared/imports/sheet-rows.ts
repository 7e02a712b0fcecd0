import { LONGEST_RECORD } from "./csv-records.ts";
import type { DateParts } from "./number-format.ts";
import { isoOfSerial } from "./number-format.ts";
import type { SharedStrings } from "./shared-strings.ts";
import { unescaped } from "./shared-strings.ts";
import { MOST_COLUMNS, UnreadableFile } from "./table-beginning.ts";
import { xmlReader } from "./workbook-xml.ts";

/** Which number formats a workbook's cells have, and from when it counts days. */
export interface CellStyles {
  readonly from1904: boolean;
  /** By the number of a cell's style. */
  readonly dates: readonly (DateParts | undefined)[];
}

/** A text, or the number of a shared one. */
type RawCell = string | { readonly shared: number };

export interface SheetRow {
  readonly row: number;
  readonly cells: readonly RawCell[];
  /** Behind how many characters of what was read it ends. */
  readonly at: number;
}

const LAST_ROW = 1_048_576;

/** The rows of a sheet that are in pieces of its text, in their order, some or none of each piece; what formulas came to is what stands in their cells. */
export async function* sheetRows(
  pieces: AsyncIterable<string>,
  styles: CellStyles,
  lastRow = 0,
): AsyncGenerator<readonly SheetRow[]> {
  let found: SheetRow[] = [];
  let row = lastRow;
  let cells: RawCell[] = [];
  let column = -1;
  let cell: Readonly<Record<string, string>> = {};
  let [value, isValue] = ["", false];
  const reader = xmlReader({
    open: (name, attributes) => {
      if (name === "row") {
        const next = attributes.r === undefined ? row + 1 : Number(attributes.r);
        if (!(Number.isInteger(next) && next > row && next <= LAST_ROW)) throw new UnreadableFile("broken_workbook");
        [row, cells, column] = [next, [], -1];
      } else if (name === "c") {
        column = attributes.r === undefined ? column + 1 : columnOf(attributes.r);
        [cell, value] = [attributes, ""];
      }
      isValue = name === "v" || name === "t";
      if (name === "rPh") value = "";
    },
    close: (name) => {
      isValue = false;
      // One more than a table may have says that it is too wide.
      if (name === "c" && column >= 0 && column <= MOST_COLUMNS && value !== "")
        put(cells, column, rawOf(cell, value, styles));
      if (name === "row") found.push({ row, cells, at: reader.at() });
    },
    text: (piece) => {
      if (isValue) value += piece.slice(0, LONGEST_RECORD - value.length);
    },
  });
  for await (const piece of pieces) {
    reader.write(piece);
    yield found;
    found = [];
  }
  reader.end();
  if (found.length > 0) yield found;
}

export const cellsOf = ({ cells }: Pick<SheetRow, "cells">, strings: SharedStrings): string[] =>
  cells.map((cell) => (typeof cell === "string" ? cell : strings.at(cell.shared)));

const put = (cells: RawCell[], column: number, cell: RawCell): void => {
  while (cells.length < column) cells.push("");
  cells[column] = cell;
};

/** "BC12" is the 55th, counted from 0. */
const columnOf = (reference: string): number => {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? "") column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
};

const rawOf = ({ t: type, s: style }: Readonly<Record<string, string>>, value: string, styles: CellStyles): RawCell => {
  switch (type) {
    case "s":
      return { shared: Number(value) };
    case "b":
      return value.trim() === "1" ? "TRUE" : "FALSE";
    case "e":
      // #N/A and its kind: there is no value.
      return "";
    case "str":
    case "inlineStr":
      return unescaped(value);
    case "d":
      return value.replace(/T00:00:00(?:\.0+)?Z?$/, "");
    default:
      return numberOf(value, styles.dates[Number(style ?? 0)], styles.from1904);
  }
};

/** Every digit of it, whatever the sheet shows; a day where its format says that it is one. */
const numberOf = (value: string, parts: DateParts | undefined, from1904: boolean): string => {
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  return (parts && isoOfSerial(number, parts, from1904)) ?? String(number);
};
