// One character beyond GSM-7 makes a whole text UCS-2, with 70 characters to a segment instead of 160. Often nobody meant
// it: a word processor made quotes round. What looks nearly the same and costs nothing is suggested.
import { SegmentedMessage } from "sms-segments-calculator";

export interface Ucs2Character {
  readonly character: string;
  /** Such as U+2019. */
  readonly codePoint: string;
  /** What to write instead; empty where it can just go; undefined where nothing of GSM-7 says the same. */
  readonly suggestion: string | undefined;
}

const isGsm = (text: string): boolean => new SegmentedMessage(text).encodingName === "GSM-7";

/** What people did not type themselves, and what Twilio's smart encoding has no word for. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  "\u2013": "-",
  "\u2014": "-",
  "\u2212": "-",
  "\u2026": "...",
  "\u2022": "-",
  "\u00a0": " ",
  "\u202f": " ",
  "\u2009": " ",
  "\u200b": "",
  "\u200d": "",
  "\ufeff": "",
  "\u2122": "(TM)",
  "\u00ae": "(R)",
  "\u00a9": "(C)",
};

/** Letters that are no letter with an accent, though people write them so. */
const LETTERS: Readonly<Record<string, string>> = { ł: "l", Ł: "L", đ: "d", Đ: "D", ı: "i", œ: "oe", Œ: "OE", ẞ: "SS" };

/** The characters of a text that make it UCS-2, each once, in their order. */
export const ucs2Characters = (text: string): Ucs2Character[] => {
  const found = new Set([...text].filter((character) => !isGsm(character)));
  return [...found].map((character) => ({ character, codePoint: codePointOf(character), suggestion: like(character) }));
};

const codePointOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

const like = (character: string): string | undefined => {
  const known = LOOKS_LIKE[character] ?? LETTERS[character] ?? withoutAccent(character) ?? smart(character);
  return known !== undefined && isGsm(known) ? known : undefined;
};

const withoutAccent = (character: string): string | undefined => {
  const [letter, ...marks] = character.normalize("NFD");
  if (letter === undefined || marks.length === 0) return /^\p{M}$/u.test(character) ? "" : undefined;
  return marks.every((mark) => /^\p{M}$/u.test(mark)) ? letter : undefined;
};

/** As Twilio's own smart encoding would, where it knows the character. */
const smart = (character: string): string | undefined => {
  const encoded = new SegmentedMessage(character, "auto", true).graphemes.join("");
  return encoded === character ? undefined : encoded;
};
