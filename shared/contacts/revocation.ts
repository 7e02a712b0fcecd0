// Reads whether free words withdraw consent, by the table in revocation-phrases.ts. `clear` unsubscribes, `doubtful` is
// held for a person to decide, `ordinary` has such words and says something else.
import { normaliseText } from "#shared/platform/normalise-text.ts";
import {
  AFTER,
  BEFORE,
  CLEAR,
  CLEAR_SENTENCES,
  CLEAR_TEXTS,
  COMPLAINTS,
  DOUBTFUL,
  LISTS,
  ORDINARY,
} from "./revocation-phrases.ts";

export type Revocation = "clear" | "doubtful" | "ordinary";

const filled = (phrase: string): string =>
  phrase.replace(/<(\w+)>/g, (_, name: string) => filled(LISTS[name] ?? `no list ${name}`));

const anyOf = (phrases: readonly string[], around = (phrase: string): string => `(?<![^ ])(${phrase})(?![^ ])`) =>
  phrases.map((phrase) => new RegExp(around(filled(phrase))));

const politely = (phrase: string): string => `((${BEFORE}) )*(${phrase})( (${AFTER}))*`;
const asSentence = (phrase: string): string => `(?<=^|\\. )${politely(phrase)}(?= \\.|$)`;
const asText = (phrase: string): string => `^${politely(phrase)}$`;

const complaints = anyOf(COMPLAINTS);
const ordinary = ORDINARY.map((phrase) => new RegExp(`(?<![^ ])(${filled(phrase)})(?![^ ])`, "g"));
const clear = [...anyOf(CLEAR_SENTENCES, asSentence), ...anyOf(CLEAR)];
const clearTexts = anyOf(CLEAR_TEXTS, asText);
const doubtful = anyOf(DOUBTFUL);

/** Lower case, no accents, apostrophes or emoji; words with one space between, sentences with " . " between. */
const plain = (text: string): string =>
  text
    .toWellFormed()
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u{300}-\u{36f}'\u2018\u2019`\u00b4]|\p{Cf}|\p{Variation_Selector}/gu, "")
    .replace(/[.!?;:,\n\r()"“”¡¿…—–]+/gu, " . ")
    .replace(/[^\p{L}\p{N}. ]+/gu, " ")
    .replace(/ +/g, " ")
    .replace(/(^[ .]+)|([ .]+$)/g, "")
    .replace(/ \.( \.)+ /g, " . ");

const LONGEST = 1_600;

/** What these words say about consent; undefined when nothing in them is about it. */
export const revocationOf = (text: string): Revocation | undefined => {
  const words = plain(text.slice(0, LONGEST));
  if (words === "") return undefined;
  const complains = complaints.some((phrase) => phrase.test(words));
  const rest = ordinary.reduce((cut, phrase) => cut.replace(phrase, "_"), words);
  if (clear.some((phrase) => phrase.test(rest))) return "clear";
  if (clearTexts.some((phrase) => phrase.test(rest.replaceAll(" .", "")))) return "clear";
  if (complains || doubtful.some((phrase) => phrase.test(rest))) return "doubtful";
  return rest === words ? undefined : "ordinary";
};

const polite = new RegExp(`^((${BEFORE}) )*|( (${AFTER}))*$`, "g");

/** Of STOP and one more word, that word, which may be a keyword: who texts it leaves what the keyword joins. */
export const wordAfterStop = (text: string): string | undefined => {
  const [stop, word, ...more] = normaliseText(text).replace(polite, "").split(" ");
  return stop === "stop" && word !== undefined && more.length === 0 ? normaliseText(word) || undefined : undefined;
};

/** Whether a word behind STOP makes a phrase of it, so that it could never be left as a keyword. */
export const completesPhrase = (word: string): boolean =>
  plain(word) !== "" && ["clear", "ordinary"].includes(revocationOf(`stop ${word}`) ?? "");
