import type { RuleOperator } from "./rule-operators.ts";

const LAST_ASCII = 127;

/** Letters that Western Europe writes beyond ASCII: NFKC leaves them as they are, and each has one other case. */
const isWestern = (code: number): boolean => code >= 0xc0 && code <= 0xff && code !== SHARP_S;
const SHARP_S = 0xdf;

const hasOneForm = (text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > LAST_ASCII && !isWestern(code)) return false;
  }
  return true;
};

/** The form in which rules compare texts: NFKC, no case, no spaces around; accents count. */
export const foldedText = (text: string): string => {
  if (hasOneForm(text)) return text.trim().toLowerCase();
  // Lower, upper and lower again also joins "ẞ" and "ß" with "SS"; the final sigma is a sigma.
  const folded = text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
  return folded.normalize("NFKC").trim();
};

/** So few are compared one by one before a text is folded. */
const FEW = 4;

/** What is asked of a text that is there; `folded` are the condition's values, folded. */
export const textTest = (op: RuleOperator, folded: readonly string[]): ((text: string) => boolean) => {
  const [first = ""] = folded;
  const choices = new Set(folded);
  const isOne = (text: string): boolean =>
    folded.length <= FEW ? folded.some((choice) => begins(text, choice, true)) : choices.has(foldedText(text));
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
      return isOne;
    case "notIn":
      return (text) => !isOne(text);
    default:
      throw new Error(`No text is compared by ${op}`);
  }
};

const SPACE = 32;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;

/**
 * Whether a text folds to `folded`, or to what begins with it. A text differs mostly in its first characters: as long as
 * both are ASCII they are compared one by one and nothing is made. A character beyond may change the one before it, but to
 * none of ASCII.
 */
const begins = (text: string, folded: string, wholly: boolean): boolean => {
  for (let index = 0; index < folded.length; index += 1) {
    const written = text.charCodeAt(index);
    const wanted = folded.charCodeAt(index);
    const isEdge = !(written > SPACE || (written === SPACE && index > 0));
    if (isEdge || written > LAST_ASCII || wanted > LAST_ASCII) return beginsFolded(text, folded, wholly);
    if ((isUpper(written) ? written + 32 : written) !== wanted) return false;
  }
  const next = text.charCodeAt(folded.length);
  if (next > LAST_ASCII || next <= SPACE) return beginsFolded(text, folded, wholly);
  return !wholly || text.length === folded.length;
};

const beginsFolded = (text: string, folded: string, wholly: boolean): boolean => {
  const form = foldedText(text);
  return wholly ? form === folded : form.startsWith(folded);
};
