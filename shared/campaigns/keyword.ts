// A keyword is one word, or one emoji, that people text to a number. It is compared as people mean it: without case,
// quotes, surrounding punctuation and invisible characters (normalise-text). Words about consent can never be one, nor
// words that complete a phrase about it: STOP NOW could never mean to leave a keyword NOW.
import * as z from "zod";
import { consentWordOf } from "#shared/contacts/consent-words.ts";
import { completesPhrase, revocationOf } from "#shared/contacts/revocation.ts";
import { graphemeCount, normaliseText } from "#shared/platform/normalise-text.ts";

const LONGEST_GRAPHEMES = 20;

/** What is wrong with a word as a keyword, for who chose it; undefined when nothing is. */
export const keywordError = (word: string): string | undefined => {
  const keyword = normaliseText(word);
  if (keyword === "") return "needs a letter, a digit or an emoji";
  if (/\s/u.test(keyword)) return "must be one word without spaces";
  if (graphemeCount(keyword) > LONGEST_GRAPHEMES) return `has more than ${LONGEST_GRAPHEMES} characters`;
  if (!/[\p{L}\p{N}]/u.test(keyword) && graphemeCount(keyword) !== 1) return "must be one word or exactly one emoji";
  if (consentWordOf(keyword) || revocationOf(keyword)) return "is reserved: it says whether a person wants texts";
  if (completesPhrase(keyword)) return "is reserved: STOP with it means to end all texts";
  return undefined;
};

export const keywordSchema = z
  .string()
  .max(200)
  .check((context) => {
    const error = keywordError(context.value);
    if (error) context.issues.push({ code: "custom", message: error, input: context.value });
  });

/** The words of a text that may be a keyword: the whole of it, and its first word. */
export const keywordCandidates = (text: string): { whole: string | undefined; firstWord: string | undefined } => {
  const normal = normaliseText(text);
  const isKeyword = (word: string): boolean => word !== "" && keywordError(word) === undefined;
  const [first = ""] = normal.split(" ");
  const firstWord = normaliseText(first);
  return { whole: isKeyword(normal) ? normal : undefined, firstWord: isKeyword(firstWord) ? firstWord : undefined };
};

/**
 * A word without the accents of Latin, Greek and Cyrillic letters. Accents count, but who writes one too many still means
 * the keyword without it where no other is there. Marks of other scripts are letters of their own.
 */
export const withoutAccents = (word: string): string =>
  word
    .normalize("NFD")
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\u{300}-\u{36f}]+/gu, "")
    .normalize("NFC");
