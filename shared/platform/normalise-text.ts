/**
 * A text as two people would call it the same: compatibility forms, case, invisible characters, quotes, surrounding
 * punctuation and spaces do not count. Emoji do not count either, unless the text is nothing else; then skin tone and
 * presentation do not. Accents and combining marks stay. Doing it twice changes nothing.
 */
export const normaliseText = (text: string): string => {
  const folded = foldCase(text.toWellFormed().normalize("NFKC"));
  // Some invisible characters are letters by name (Hangul fillers): they make no text of an emoji.
  if (!/[\p{L}\p{N}]/u.test(folded.replace(INVISIBLE, ""))) return emojiOf(folded);
  return folded.replace(EMOJI, " ").replace(INVISIBLE, "").replace(/\s+/gu, " ").replace(EDGES, "").normalize("NFKC");
};

// Lower, upper and lower case again also joins "ẞ" and "ß" with "SS" and "ﬁ" with "FI"; the final sigma is a sigma.
const foldCase = (text: string): string =>
  text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u{20e3}/gu;
const INVISIBLE =
  /\p{Cf}|\p{Cc}|\p{Variation_Selector}|\u{34f}|\u{115f}|\u{1160}|\u{17b4}|\u{17b5}|\u{3164}|\u{ffa0}/gu;
const EDGE = String.raw`[\p{P}\s<>\u0060\u00b4^~|=]+`;
const EDGES = new RegExp(`^${EDGE}|${EDGE}$`, "gu");

/** Only emoji and punctuation: the emoji alone, joined ones kept together; without any, nothing is left. */
const emojiOf = (text: string): string => {
  const bare = text.replace(/\p{Emoji_Modifier}|\p{Variation_Selector}/gu, "");
  return (bare.match(/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u{200d}|[\u{e0020}-\u{e007f}]/gu) ?? []).join(
    "",
  );
};

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many characters a person would count. */
export const graphemeCount = (text: string): number => [...graphemes.segment(text)].length;
