// What the beginning of a file says of all of it: encoding, delimiter, names of the columns, and where its rows begin.
import { readRecords } from "./csv-records.ts";
import { mostUsual } from "./header-row.ts";
import { headerAt, isBlank, LOOKED_AT, type TableBeginning, tableOf, type Unreadable } from "./table-beginning.ts";
import { findEncoding, type TextEncoding } from "./text-encoding.ts";

/** How much of a file is looked at. */
export const BEGINNING = 256 * 1024;
const DELIMITERS = [",", ";", "\t", "|"];

export const readBeginning = (
  beginning: Buffer,
  isWhole: boolean,
  country: string,
  headerRow?: number,
): TableBeginning | { readonly unreadable: Unreadable } => {
  const found = findEncoding(beginning, isWhole);
  if (!found) return { unreadable: "not_text" };
  const { encoding, mark } = found;
  const text = beginning.subarray(mark);
  const said = saidDelimiter(text, encoding);
  const delimiter = said?.delimiter ?? likelyDelimiter(text, encoding, isWhole);
  const lines = linesOf(text.subarray(said?.bytes ?? 0), { encoding, delimiter }, isWhole);
  const table = tableOf(
    lines.map(({ cells }) => cells),
    { country, header: headerAt(headerRow, said ? 2 : 1) },
  );
  if (table.unreadable !== undefined) return table;
  const { hasHeader, header, columns, rows } = table;
  const before = lines.slice(0, table.before);
  // Of a header that is longer than any record nobody knows where it ends.
  if (before.some(({ broken }) => broken === "too_long")) return { unreadable: "too_many_columns" };
  const offset = mark + (said?.bytes ?? 0) + before.reduce((sum, { bytes }) => sum + bytes, 0);
  const firstRow = said ? 2 : 1;
  const begin = { offset, row: before.length + firstRow };
  const headedBy = header === undefined ? {} : { headerRow: header + firstRow };
  return { format: { kind: "csv", encoding, delimiter, hasHeader, ...headedBy, columns, begin }, rows };
};

const linesOf = (text: Buffer, format: { encoding: TextEncoding; delimiter: string }, isEnd: boolean) =>
  readRecords(text, format, { isEnd, most: LOOKED_AT });

/** Excel reads and writes a first line that says by what the others are divided. */
const saidDelimiter = (text: Buffer, encoding: TextEncoding) => {
  const [line] = readRecords(text, { encoding, delimiter: "\u0001" }, { isEnd: true, most: 1 });
  const delimiter = line && /^sep=(.)$/i.exec(line.cells.join("").trim())?.[1];
  return delimiter === undefined ? undefined : { delimiter, bytes: line?.bytes ?? 0 };
};

/** The one by which most lines have as many cells as is usual, and more than one. */
const likelyDelimiter = (text: Buffer, encoding: TextEncoding, isWhole: boolean): string => {
  const scores = DELIMITERS.map((delimiter) => {
    const counts = linesOf(text, { encoding, delimiter }, isWhole).flatMap(({ cells, broken }) =>
      broken || isBlank(cells) ? [] : [cells.length],
    );
    const usual = mostUsual(counts);
    const alike = counts.filter((count) => count === usual).length / Math.max(1, counts.length);
    return usual > 1 ? alike * 1_000 + usual : 0;
  });
  return DELIMITERS[scores.indexOf(Math.max(...scores))] ?? ",";
};
