import { choiceOf, type Field } from "#shared/contacts/field.ts";
import { undefused } from "#shared/platform/csv-line.ts";
import { dateOfCell, type WhereRead } from "./date-cell.ts";

const YES = new Set(["true", "yes", "y", "1"]);
const NO = new Set(["false", "no", "n", "0"]);

/** Clears what is there; a blank cell keeps it. */
export const CLEARS = "--";

/** What a cell gives a field, as a request would: its field says whether that is a value of it. */
export const cellValue = (field: Field, cell: string, where: WhereRead): unknown => {
  const text = undefused(cell.trim()).trim();
  switch (field.type) {
    case "number":
      return numberOf(text) ?? text;
    case "boolean":
      return booleanOf(text) ?? text;
    case "date":
      return dateOfCell(text, where) ?? text;
    case "choices":
      return choicesOf(field, text) ?? [text];
    default:
      return text;
  }
};

const PLAIN_NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const IN_THOUSANDS = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

const numberOf = (text: string): number | undefined => {
  if (PLAIN_NUMBER.test(text)) return Number(text);
  return IN_THOUSANDS.test(text) ? Number(text.replaceAll(",", "")) : undefined;
};

const booleanOf = (text: string): boolean | undefined => {
  const word = text.toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
};

/** Joined by semicolons, which choices may have themselves: read so that each part is a choice, if that can be. */
const choicesOf = (field: Field, text: string): string[] | undefined => {
  const parts = text.split(";");
  // From each place on: what it can be read as.
  const readFrom = new Map<number, string[]>([[parts.length, []]]);
  for (let from = parts.length - 1; from >= 0; from -= 1) {
    for (let to = parts.length; to > from && !readFrom.has(from); to -= 1) {
      const rest = readFrom.get(to);
      const choice = rest && choiceOf(field, parts.slice(from, to).join(";"));
      if (rest && choice !== undefined) readFrom.set(from, [choice, ...rest]);
    }
  }
  return readFrom.get(0);
};
