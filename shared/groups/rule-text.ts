import type { RuleOperator } from "./rule.ts";

const BEYOND_ASCII = /[^\0-\x7f]/;

/** The form in which rules compare texts: NFKC, no case, no spaces around; accents count. */
export const foldedText = (text: string): string => {
  if (!BEYOND_ASCII.test(text)) return text.trim().toLowerCase();
  // Lower, upper and lower again also joins "ẞ" and "ß" with "SS"; the final sigma is a sigma.
  const folded = text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
  return folded.normalize("NFKC").trim();
};

/** What is asked of a text that is there; `folded` are the condition's values, folded. */
export const textTest = (op: RuleOperator, folded: readonly string[]): ((text: string) => boolean) => {
  const [first = ""] = folded;
  const choices = new Set(folded);
  switch (op) {
    case "is":
      return (text) => begins(text, first, true);
    case "isNot":
      return (text) => !begins(text, first, true);
    case "startsWith":
      return (text) => begins(text, first, false);
    case "endsWith":
      return (text) => foldedText(text).endsWith(first);
    case "contains":
      return (text) => foldedText(text).includes(first);
    case "notContains":
      return (text) => !foldedText(text).includes(first);
    case "in":
      return (text) => choices.has(foldedText(text));
    case "notIn":
      return (text) => !choices.has(foldedText(text));
    default:
      throw new Error(`No text is compared by ${op}`);
  }
};

const SPACE = 32;
const LAST_ASCII = 127;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;

/**
 * Whether a text folds to `folded`, or to what begins with it. A text differs mostly in its first characters: as long as
 * both are ASCII they are compared one by one and nothing is made. A character beyond may change the one before it.
 */
const begins = (text: string, folded: string, wholly: boolean): boolean => {
  for (let index = 0; index < folded.length; index += 1) {
    const written = text.charCodeAt(index);
    const wanted = folded.charCodeAt(index);
    const isEdge = !(written > SPACE || (written === SPACE && index > 0));
    if (isEdge || written > LAST_ASCII || wanted > LAST_ASCII) return beginsFolded(text, folded, wholly);
    if ((isUpper(written) ? written + 32 : written) !== wanted)
      return text.charCodeAt(index + 1) > LAST_ASCII && beginsFolded(text, folded, wholly);
  }
  const next = text.charCodeAt(folded.length);
  if (next > LAST_ASCII || next <= SPACE) return beginsFolded(text, folded, wholly);
  return !wholly || text.length === folded.length;
};

const beginsFolded = (text: string, folded: string, wholly: boolean): boolean => {
  const form = foldedText(text);
  return wholly ? form === folded : form.startsWith(folded);
};
