// Lines of JSON, an object each, as Amazon Pinpoint exports endpoints: each path in it is a column.
import * as z from "zod";
import { type CsvRecord, LONGEST_RECORD } from "./csv-records.ts";
import { LONGEST_NAME, MOST_COLUMNS, type TableBeginning, type Unreadable } from "./table-beginning.ts";

const SHOWN = 1_000;
const DEEPEST = 6;
const MARK = Buffer.from("\uFEFF");

const objectSchema = z.record(z.string(), z.unknown());
type JsonObject = z.infer<typeof objectSchema>;

/** @returns undefined where the file is something else */
export const readJsonLinesBeginning = (
  beginning: Buffer,
  isWhole: boolean,
): TableBeginning | { readonly unreadable: Unreadable } | undefined => {
  const offset = beginning.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0;
  const lines = linesOf(beginning.subarray(offset), isWhole).flatMap(({ line }) => (line.trim() === "" ? [] : [line]));
  if (!lines[0]?.trimStart().startsWith("{") || !objectOf(lines[0])) return undefined;
  const cells = lines.flatMap((line) => {
    const object = objectOf(line);
    return object ? [cellsIn(object)] : [];
  });
  const columns = [...new Set(cells.flatMap((some) => [...some.keys()]))];
  if (columns.length > MOST_COLUMNS) return { unreadable: "too_many_columns" };
  const rows = cells.map((some) => columns.map((column) => some.get(column) ?? ""));
  const written = { kind: "jsonLines", encoding: "utf-8", delimiter: ",", hasHeader: false } as const;
  return { format: { ...written, columns, begin: { offset, row: 1 } }, rows };
};

/** Whole lines from the beginning of `source`, as many as there are and are wanted. */
export const readJsonLines = (
  source: Buffer,
  columns: readonly string[],
  { isEnd, most }: { readonly isEnd: boolean; readonly most: number },
): CsvRecord[] => {
  const records = linesOf(source, isEnd, most).map(({ line, bytes }): CsvRecord => {
    if (line.trim() === "") return { cells: [], bytes };
    if (bytes > LONGEST_RECORD) return { cells: [line.slice(0, SHOWN)], bytes, broken: "too_long" };
    const object = objectOf(line);
    if (!object) return { cells: [line.slice(0, SHOWN)], bytes, broken: "broken_line" };
    const cells = cellsIn(object);
    return { cells: columns.map((column) => cells.get(column) ?? ""), bytes };
  });
  if (records.length > 0 || isEnd || source.length <= LONGEST_RECORD) return records;
  // Its end is behind what was read.
  const cells = [source.toString("utf8", 0, SHOWN)];
  return [{ cells, bytes: source.length, broken: "too_long", goesOn: true }];
};

const linesOf = (source: Buffer, isEnd: boolean, most = Number.POSITIVE_INFINITY) => {
  const lines: { line: string; bytes: number }[] = [];
  for (let at = 0; at < source.length && lines.length < most; ) {
    const found = source.indexOf(0x0a, at);
    if (found < 0 && !isEnd) break;
    const end = found < 0 ? source.length : found + 1;
    lines.push({ line: source.toString("utf8", at, end), bytes: end - at });
    at = end;
  }
  return lines;
};

const objectOf = (line: string): JsonObject | undefined => {
  try {
    return objectSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

/** By their paths; several values of one are divided by semicolons, as in a cell. */
const cellsIn = (object: JsonObject, path = "", depth = 0): ReadonlyMap<string, string> => {
  const cells = new Map<string, string>();
  for (const [name, value] of Object.entries(object)) {
    const inside = objectSchema.safeParse(value);
    const own = path === "" ? name : `${path}.${name}`;
    if (inside.success && !Array.isArray(value)) {
      if (depth < DEEPEST) for (const [at, cell] of cellsIn(inside.data, own, depth + 1)) cells.set(at, cell);
    } else if (own.length <= LONGEST_NAME) cells.set(own, textOf(value));
  }
  return cells;
};

/** What is in lists beside texts, numbers and lists is no value of a cell. */
const textOf = (value: unknown, depth = 0): string => {
  if (Array.isArray(value)) return depth < DEEPEST ? value.map((each) => textOf(each, depth + 1)).join("; ") : "";
  return value === null || value === undefined || typeof value === "object" ? "" : String(value);
};
