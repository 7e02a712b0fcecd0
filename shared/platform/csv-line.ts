// A line of a CSV file: RFC 4180, as spreadsheets read it. Law: no cell is a formula. Names and values come from strangers'
// texts and files, and a spreadsheet runs what begins like a formula on the computer of whoever opens the file.

/** Says that the file is UTF-8: Excel takes it for another encoding otherwise. */
export const BYTE_ORDER_MARK = "\uFEFF";

/**
 * What spreadsheets may take for a formula's beginning, with what they skip before it, also in the full width that Japanese
 * ones read alike (OWASP, CSV Injection); and a tab or a line's end, which begin a cell anew in some.
 */
const FORMULA = /^(?:[\t\r\n]|[\s\p{Cf}]*[=+\-@＝＋－＠])/u;

/**
 * A number with its sign calls nothing. As it is, a sum stays a sum; and a phone in E.164 is what every other system reads,
 * which an apostrophe before it would not be.
 */
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** What is shown as text, with the apostrophe before it by which spreadsheets know that it is one. */
const defused = (cell: string): string => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);

/** Some spreadsheets divide at semicolons or tabs, and some cut spaces off what is not quoted. */
const quoted = (cell: string): string => (/[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** With its end. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => quoted(defused(cell))).join(",")}\r\n`;

/** What a defused cell was. */
export const undefused = (cell: string): string =>
  cell.startsWith("'") && defused(cell.slice(1)) === cell ? cell.slice(1) : cell;
