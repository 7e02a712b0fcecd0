// The records of a CSV file, read from the middle of it: each says how many of the file's bytes it took, so that whoever goes
// on later goes on behind it. Law: a broken quote costs its own line and never those behind it.
import { CsvError, parse } from "csv-parse/sync";
import { decodeCell, type TextEncoding } from "./text-encoding.ts";

export interface CsvFormat {
  readonly encoding: TextEncoding;
  readonly delimiter: string;
  /** How many columns there are, where that is known. */
  readonly columns?: number | undefined;
}

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Of the file. */
  readonly bytes: number;
  /** Why its cells are only what can be made of its line. */
  readonly broken?: "broken_quote" | "broken_line" | "too_long" | undefined;
  /** Its line goes on behind what was read. */
  readonly goesOn?: true;
}

interface Some {
  /** These bytes end where the file does. */
  readonly isEnd: boolean;
  readonly most: number;
}

/** Longer than any line that people make; DynamoDB takes items of 400 KB, in which its cells may be kept. */
export const LONGEST_RECORD = 64 * 1024;
const SHOWN = 1_000;

/** Whole records from the beginning of `source`, as many as there are and are wanted. */
export const readRecords = (source: Buffer, format: CsvFormat, { isEnd, most }: Some): CsvRecord[] => {
  const { bytes, sizeOf } = inAscii(source, format.encoding);
  const records: CsvRecord[] = [];
  for (let at = 0; at < bytes.length && records.length < most; ) {
    const { found, failed } = parseSome(bytes.subarray(at), format.delimiter, most - records.length);
    let [end, isBroken] = [0, failed];
    for (const record of found) {
      // Its end, or the other half of the line's end, may be behind what was read.
      if (!isEnd && at + record.end === bytes.length) return records;
      isBroken = isAcrossLines(record.cells, format.columns);
      if (isBroken) break;
      const cells = record.cells.map((cell) => textOf(cell, format.encoding));
      records.push({ cells, bytes: sizeOf(bytes.subarray(at + end, at + record.end)) });
      end = record.end;
      isBroken = failed;
    }
    at += end;
    if (!isBroken) return records;
    if (records.length >= most || (!isEnd && bytes.length - at <= LONGEST_RECORD)) return records;
    const line = bytes.subarray(at, endOfLine(bytes, at) ?? bytes.length);
    records.push(brokenLine(line, format, sizeOf(line), isEnd));
    at += line.length;
  }
  return records;
};

/** How many bytes to leave out until a line begins; all, and `more`, where none does. */
export const skipLine = (source: Buffer, encoding: TextEncoding): { bytes: number; more: boolean } => {
  const { bytes, sizeOf } = inAscii(source, encoding);
  const end = endOfLine(bytes, 0);
  return { bytes: sizeOf(bytes.subarray(0, end ?? bytes.length)), more: end === undefined };
};

const brokenLine = (line: Buffer, format: CsvFormat, bytes: number, isEnd: boolean): CsvRecord => {
  const text = decodeCell(line.subarray(0, SHOWN), parsedAs(format.encoding)).replace(/[\r\n]+$/, "");
  const cells = text.split(format.delimiter).map((cell) => cell.replaceAll('"', ""));
  const isWhole = isEnd || /[\r\n]/.test(line.subarray(-1).toString("latin1"));
  const broken = line.length > LONGEST_RECORD ? "too_long" : "broken_quote";
  return { cells, bytes, broken, ...(isWhole ? {} : { goesOn: true as const }) };
};

/** UTF-16 becomes UTF-8, of which the parser can find the ends of cells; every unit of it stays one. */
const inAscii = (source: Buffer, encoding: TextEncoding): { bytes: Buffer; sizeOf: (part: Buffer) => number } => {
  if (!isWide(encoding)) return { bytes: source, sizeOf: (part) => part.length };
  const whole = source.subarray(0, source.length - (source.length % 2));
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(whole);
  return { bytes: Buffer.from(text), sizeOf: (part) => part.toString("utf8").length * 2 };
};

const isWide = (encoding: TextEncoding): boolean => encoding === "utf-16le" || encoding === "utf-16be";
const parsedAs = (encoding: TextEncoding): TextEncoding => (isWide(encoding) ? "utf-8" : encoding);

/** A byte is a character to the parser: so it counts bytes, whatever they mean. */
const parseSome = (bytes: Buffer, delimiter: string, most: number) => {
  const found: { cells: string[]; end: number }[] = [];
  try {
    parse(bytes, {
      ...{ delimiter, encoding: "latin1", to: most, max_record_size: LONGEST_RECORD },
      ...{ relax_quotes: true, relax_column_count: true, record_delimiter: ["\r\n", "\n", "\r"] },
      on_record: (record: string[], { bytes: end }) => {
        found.push({ cells: [...record], end });
        return null;
      },
    });
    return { found, failed: false };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { found, failed: true };
  }
};

/**
 * Whether a quote that was not closed took in lines behind it: the cell goes over lines, and the parser either found text
 * behind a closing quote, then it leaves the opening one in the cell, or another number of cells.
 */
const isAcrossLines = (cells: readonly string[], columns: number | undefined): boolean => {
  const across = cells.filter((cell) => /[\r\n]/.test(cell));
  if (across.length === 0) return false;
  return across.some((cell) => cell.startsWith('"')) || (columns !== undefined && cells.length !== columns);
};

const textOf = (cell: string, encoding: TextEncoding): string =>
  /^[\x00-\x7f]*$/.test(cell) ? cell : decodeCell(Buffer.from(cell, "latin1"), parsedAs(encoding));

/** Behind the end of the line at `from`. */
const endOfLine = (bytes: Buffer, from: number): number | undefined => {
  for (let index = from; index < bytes.length; index += 1) {
    if (bytes[index] === 0x0a) return index + 1;
    if (bytes[index] === 0x0d) return bytes[index + 1] === 0x0a ? index + 2 : index + 1;
  }
  return undefined;
};
