import { choiceOf, type Field } from "#shared/contacts/field.ts";
import { undefused } from "#shared/platform/csv-line.ts";

const YES = new Set(["true", "yes", "y", "1"]);
const NO = new Set(["false", "no", "n", "0"]);

/** Clears what is there; a blank cell keeps it. */
export const CLEARS = "--";

/** What a cell gives a field, as a request would: its field says whether that is a value of it. */
export const cellValue = (field: Field, cell: string, country: string): unknown => {
  const text = undefused(cell.trim());
  switch (field.type) {
    case "number":
      return numberOf(text) ?? text;
    case "boolean":
      return booleanOf(text) ?? text;
    case "date":
      return dateOf(text, country) ?? text;
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

const MONTH_FIRST = new Set(["US", "PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW", "PH"]);

/** With dots the day comes first, with slashes what the account's country puts first. Which it is, is never guessed by row. */
const dateOf = (text: string, country: string): string | undefined => {
  const [, one = "", sign, two = "", year = ""] = /^(\d{1,2})([./])(\d{1,2})\2(\d{4})$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const [day, month] = sign === "/" && MONTH_FIRST.has(country) ? [two, one] : [one, two];
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
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
