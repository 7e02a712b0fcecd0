// What the beginning of a file says of all of it: encoding, delimiter, names of the columns, and where its rows begin.
import * as z from "zod";
import { readRecords } from "./csv-records.ts";
import { readPhoneCell } from "./phone-cell.ts";
import { findEncoding, type TextEncoding, textEncodingSchema } from "./text-encoding.ts";

/** How much of a file is looked at. */
export const BEGINNING = 256 * 1024;
const LOOKED_AT = 100;
const MOST_COLUMNS = 200;
const LONGEST_NAME = 100;
const DELIMITERS = [",", ";", "\t", "|"];

export const csvFormatSchema = z.object({
  encoding: textEncodingSchema,
  delimiter: z.string(),
  /** Whether the first line names the columns. */
  hasHeader: z.boolean(),
  columns: z.array(z.string()),
  /** Where the first row is: behind how many bytes, and as which line of a spreadsheet, counted from 1. */
  begin: z.object({ offset: z.number().int(), row: z.number().int() }),
});

export interface CsvBeginning {
  readonly format: z.infer<typeof csvFormatSchema>;
  /** The first that are not blank. */
  readonly rows: readonly (readonly string[])[];
}

/** `not_text`: a workbook, a PDF, or bytes; `empty`: nothing but blank lines; `too_many_columns`. */
export const unreadableSchema = z.enum(["not_text", "empty", "too_many_columns"]);
export type Unreadable = z.infer<typeof unreadableSchema>;

export const readBeginning = (
  beginning: Buffer,
  isWhole: boolean,
  country: string,
): CsvBeginning | { readonly unreadable: Unreadable } => {
  const found = findEncoding(beginning, isWhole);
  if (!found) return { unreadable: "not_text" };
  const { encoding, mark } = found;
  const text = beginning.subarray(mark);
  const said = saidDelimiter(text, encoding);
  const delimiter = said?.delimiter ?? likelyDelimiter(text, encoding, isWhole);
  const lines = linesOf(text.subarray(said?.bytes ?? 0), { encoding, delimiter }, isWhole);
  const first = lines.findIndex(({ cells }) => !isBlank(cells));
  const line = lines[first];
  if (!line) return { unreadable: "empty" };
  if (line.cells.length > MOST_COLUMNS) return { unreadable: "too_many_columns" };
  const hasHeader = !line.cells.some((cell) => readPhoneCell(cell, country).kind === "phone");
  const before = lines.slice(0, hasHeader ? first + 1 : first);
  const offset = mark + (said?.bytes ?? 0) + before.reduce((sum, { bytes }) => sum + bytes, 0);
  const columns = namesOf(hasHeader ? line.cells : line.cells.map(() => ""));
  const begin = { offset, row: before.length + (said ? 2 : 1) };
  const rows = lines.slice(before.length).flatMap(({ cells }) => (isBlank(cells) ? [] : [cells]));
  return { format: { encoding, delimiter, hasHeader, columns, begin }, rows };
};

export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

const linesOf = (text: Buffer, format: { encoding: TextEncoding; delimiter: string }, isEnd: boolean) =>
  readRecords(text, format, { isEnd, most: LOOKED_AT });

/** Excel reads and writes a first line that says by what the others are divided. */
const saidDelimiter = (text: Buffer, encoding: TextEncoding) => {
  const [line] = readRecords(text, { encoding, delimiter: "\u0001" }, { isEnd: true, most: 1 });
  const delimiter = line && /^sep=(.)$/i.exec(line.cells.join("").trim())?.[1];
  return delimiter === undefined ? undefined : { delimiter, bytes: line?.bytes ?? 0 };
};

/** The one by which most lines have as many cells as the first, and more than one. */
const likelyDelimiter = (text: Buffer, encoding: TextEncoding, isWhole: boolean): string => {
  const scores = DELIMITERS.map((delimiter) => {
    const counts = linesOf(text, { encoding, delimiter }, isWhole).flatMap(({ cells, broken }) =>
      broken || isBlank(cells) ? [] : [cells.length],
    );
    const [first = 0] = counts;
    const alike = counts.filter((count) => count === first).length / Math.max(1, counts.length);
    return first > 1 ? alike * 1_000 + first : 0;
  });
  return DELIMITERS[scores.indexOf(Math.max(...scores))] ?? ",";
};

/** Each by a name of its own: blank ones by their place, those that come again with a number. */
const namesOf = (header: readonly string[]): string[] => {
  const names: string[] = [];
  for (const [index, cell] of header.entries()) {
    const name = cell.replace(/\s+/g, " ").trim().slice(0, LONGEST_NAME) || `Column ${index + 1}`;
    let own = name;
    for (let count = 2; names.includes(own); count += 1) own = `${name} (${count})`;
    names.push(own);
  }
  return names;
};
