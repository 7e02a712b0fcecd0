import * as z from "zod";
import { type CsvRecord, LONGEST_RECORD } from "./csv-records.ts";

/** A row's cells, or what is shown of them where they are too long. */
const lineSchema = z.union([z.array(z.string()), z.object({ tooLong: z.array(z.string()) })]);

const SHOWN = 1_000;
const SHOWN_COLUMNS = 50;

/** A row of a workbook as a line of JSON. */
export const lineOf = (cells: readonly string[]): string => {
  const line = `${JSON.stringify(cells)}\n`;
  if (Buffer.byteLength(line) <= LONGEST_RECORD) return line;
  return `${JSON.stringify({ tooLong: cells.slice(0, SHOWN_COLUMNS).map((cell) => cell.slice(0, SHOWN)) })}\n`;
};

/** Whole lines from the beginning of `source`, as many as there are and are wanted. */
export const readLines = (
  source: Buffer,
  { isEnd, most }: { readonly isEnd: boolean; readonly most: number },
): CsvRecord[] => {
  const records: CsvRecord[] = [];
  for (let at = 0; at < source.length && records.length < most; ) {
    const found = source.indexOf(0x0a, at);
    if (found < 0 && !isEnd) break;
    const end = found < 0 ? source.length : found + 1;
    const line = lineSchema.parse(JSON.parse(source.toString("utf8", at, end)));
    records.push(
      Array.isArray(line)
        ? { cells: line, bytes: end - at }
        : { cells: line.tooLong, bytes: end - at, broken: "too_long" },
    );
    at = end;
  }
  return records;
};
