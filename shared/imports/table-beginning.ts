import * as z from "zod";
import { PermanentError } from "#shared/platform/errors.ts";
import { findHeader } from "./header-row.ts";
import { readPhoneCell } from "./phone-cell.ts";
import { textEncodingSchema } from "./text-encoding.ts";

/** Of how many lines the beginning is looked at. */
export const LOOKED_AT = 100;
export const MOST_COLUMNS = 200;
export const LONGEST_NAME = 100;

export const fileFormatSchema = z.object({
  /** What it is, whatever it is called. */
  kind: z.enum(["csv", "workbook", "jsonLines"]).default("csv"),
  encoding: textEncodingSchema,
  delimiter: z.string(),
  /** Of a workbook. */
  sheet: z.string().optional(),
  /** Whether a line names the columns, and which, counted as `begin.row` is: what is above it is left out. */
  hasHeader: z.boolean(),
  headerRow: z.number().int().optional(),
  columns: z.array(z.string()),
  /** Where the first row is: behind how many bytes, and as which line of a spreadsheet, counted from 1. */
  begin: z.object({ offset: z.number().int(), row: z.number().int() }),
});

export interface TableBeginning {
  readonly format: z.infer<typeof fileFormatSchema>;
  /** The first that are not blank. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * `not_text`: a PDF, or bytes; `packed`: .gz, to be unpacked first; `empty`: nothing but blank lines; `encrypted_workbook`: it has a password; `old_workbook`: .xls,
 * .xlsb; `other_workbook`: of another program, not saved as .xlsx; `broken_workbook`: it breaks off, or is made by no program.
 */
export const unreadableSchema = z.enum([
  ...(["not_text", "packed", "empty", "too_many_columns", "too_large"] as const),
  ...(["encrypted_workbook", "old_workbook", "other_workbook", "broken_workbook"] as const),
]);
export type Unreadable = z.infer<typeof unreadableSchema>;

/** Thrown from the midst of a file, to where it is answered as what is wrong with it. */
export class UnreadableFile extends PermanentError {
  readonly reason: Unreadable | "file_changed";

  constructor(reason: Unreadable | "file_changed") {
    super(`A file cannot be read: ${reason}`);
    this.reason = reason;
  }
}

export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

/** Thrown where what is said to be the header is none of the first lines, or blank. */
export class NoSuchHeader extends PermanentError {
  constructor() {
    super("The header that was named is none of the first lines");
  }
}

export interface TableAsked {
  readonly country: string;
  /** The place of the line that names the columns where somebody says so, or that none does. */
  readonly header?: number | "none" | undefined;
  readonly isWide?: boolean;
}

/** What the first lines say of a table: names of its columns, which line gives them, and how many lines are before its rows. */
export const tableOf = (
  lines: readonly (readonly string[])[],
  { country, header: said, isWide = false }: TableAsked,
) => {
  if (lines.every(isBlank)) return { unreadable: "empty" as const };
  const { header, first } = placesOf(lines, country, said);
  const line = lines[header ?? first] ?? [];
  if (line.length > MOST_COLUMNS) return { unreadable: "too_many_columns" as const };
  const hasHeader = header !== undefined;
  const before = first;
  // Sheets leave out cells that are blank: of a header too.
  const widest = isWide ? Math.min(MOST_COLUMNS, Math.max(...lines.map(({ length }) => length))) : line.length;
  const columns = namesOf(Array.from({ length: widest }, (_, at) => (hasHeader ? (line[at] ?? "") : "")));
  const rows = lines.slice(before).filter((cells) => !isBlank(cells));
  return { hasHeader, header, columns, before, rows };
};

/** What somebody says of a file before it is looked at. */
export interface AskedOfFile {
  /** Of a workbook. */
  readonly sheet?: string | undefined;
  /** The row that names the columns; 0 where none does. */
  readonly headerRow?: number | undefined;
}

/** The place of a row, of lines that begin at `first`; the row 0 says that there is no header. */
export const headerAt = (row: number | undefined, first: number): TableAsked["header"] =>
  row === 0 ? "none" : row === undefined ? undefined : row - first;

const placesOf = (lines: readonly (readonly string[])[], country: string, said: TableAsked["header"]) => {
  if (said === undefined) {
    return findHeader(lines, (cells) => cells.some((cell) => readPhoneCell(cell, country).kind === "phone"));
  }
  if (said === "none") return { header: undefined, first: lines.findIndex((cells) => !isBlank(cells)) };
  if (isBlank(lines[said] ?? [])) throw new NoSuchHeader();
  return { header: said, first: said + 1 };
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
