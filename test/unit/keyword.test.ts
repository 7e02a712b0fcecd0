import fc from "fast-check";
import { keywordCandidates, keywordError, keywordSchema, withoutAccents } from "#shared/campaigns/keyword.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";

describe("a word as a keyword", () => {
  it.each([
    "COFFEE",
    "coffee",
    "Café",
    "“Latte”",
    "24/7",
    "2",
    "☕",
    "☕️",
    "👋🏽",
    "🇺🇸",
    "a".repeat(20),
    "кофе",
    "コーヒー",
  ])("may be %s", (word) => {
    expect(keywordError(word)).toBeUndefined();
    expect(keywordSchema.safeParse(word).success).toBe(true);
  });

  it.each([
    ["", "needs a letter, a digit or an emoji"],
    ["?!", "needs a letter, a digit or an emoji"],
    ["two words", "must be one word without spaces"],
    ["a".repeat(21), "has more than 20 characters"],
    ["☕☕", "must be one word or exactly one emoji"],
    ["☕ 🍵", "must be one word or exactly one emoji"],
  ])("may not be %j", (word, error) => {
    expect(keywordError(word)).toBe(error);
    expect(keywordSchema.safeParse(word).error?.issues[0]?.message).toBe(error);
  });

  it.each([
    "STOP",
    "stop!",
    "“Stop”",
    "ＳＴＯＰ",
    "stopall",
    "UNSUBSCRIBE",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt-out",
    "🛑",
    "start",
    "YES",
    "unstop",
    "help",
    "Info",
  ])("may not be %s, which is about consent", (word) => {
    expect(keywordError(word)).toMatch(/^is reserved/);
  });
});

describe("a word that completes a phrase about consent", () => {
  it.each(["ALL", "me", "NOW", "please", "texting", "texts", "it", "remove", "ALTO", "parar", "spam", "baja"])(
    "may be no keyword: %s",
    (word) => {
      expect(keywordError(word)).toMatch(/^is reserved/);
    },
  );

  it.each(["ALERTS", "news", "VIP", "join", "deals", "yoga", "end2end", "stopwatch", "helper"])("is not %s", (word) => {
    expect(keywordError(word)).toBeUndefined();
  });
});

/** A keyword, and forms in which people text it: cases, quotes, punctuation, invisible characters, compatible letters. */
const FORMS: Readonly<Record<string, readonly [keyword: string, ...texted: string[]]>> = {
  Latin: [
    "Coffee",
    "COFFEE",
    " coffee ",
    "“Coffee”",
    "'coffee'",
    "coffee!!!",
    "(coffee)",
    "¡Coffee!",
    "ＣＯＦＦＥＥ",
    "𝗖𝗼𝗳𝗳𝗲𝗲",
    "cof\u200bfee",
    "coffee\ufeff",
    "«coffee»",
    "coffee ☕️",
    "\ncoffee\n",
    "*coffee*",
    "coffee…",
  ],
  "Latin with marks": ["Café", "CAFÉ", "cafe\u0301", "“café”", "Ｃafé"],
  "Latin with sharp s": ["Straße", "STRASSE", "straße", "straẞe"],
  Cyrillic: ["Кофе", "КОФЕ", "«кофе»", "кофе!", "ко\u00adфе", "Кофе ☕"],
  Greek: ["Καφές", "ΚΑΦΈΣ", "καφέσ", "«καφές»", "καφές;"],
  Arabic: ["قهوة", "«قهوة»", "قهوة؟", "\u200fقهوة\u200f", "قهوة ☕", "ﻗﻬﻮة"],
  Hebrew: ["קפה", "״קפה״", "קפה!", "\u200fקפה", "(קפה)"],
  Devanagari: ["कॉफ़ी", "कॉफ\u093cी", "“कॉफ़ी”", "कॉफ़ी।", "कॉफ़ी!"],
  Thai: ["กาแฟ", "“กาแฟ”", "กาแฟ!", "กา\u200bแฟ"],
  Han: ["咖啡", "「咖啡」", "咖啡！", "咖啡。", "\u3000咖啡\u3000"],
  Kana: ["コーヒー", "ｺｰﾋｰ", "『コーヒー』", "コーヒー！"],
  Hangul: ["커피", "커피".normalize("NFD"), "“커피”", "커피~", "커피 ☕"],
  Emoji: ["☕", "☕️", " ☕ ", "☕!"],
  "Emoji with a tone": ["👋", "👋🏽", "👋🏿", "👋!"],
};

describe("a keyword as people text it", () => {
  const forms = Object.entries(FORMS).flatMap(([script, [keyword, ...texted]]) =>
    texted.map((text) => [script, text, keyword] as const),
  );

  it.each(forms)("in %s: %j is %s", (_, text, keyword) => {
    expect(keywordError(keyword)).toBeUndefined();
    expect(keywordCandidates(text).whole).toBe(normaliseText(keyword));
  });

  it("is shown in sixty forms and more", () => {
    expect(forms.length).toBeGreaterThanOrEqual(60);
  });

  it.each([
    ["Café", "cafe"],
    ["кофё", "кофе"],
    ["καφές", "καφεσ"],
    ["ñandú", "nandu"],
  ])("without its accents: %s is %s", (word, bare) => {
    expect(withoutAccents(normaliseText(word))).toBe(bare);
  });

  it.each(["कॉफ़ी", "กาแฟ", "قَهوة", "コーヒー", "バー", "커피", "coffee"])(
    "keeps the marks that are letters: %s",
    (word) => {
      expect(withoutAccents(normaliseText(word))).toBe(normaliseText(word));
    },
  );
});

describe("the words of a text that may be a keyword", () => {
  it.each([
    ["Coffee", "coffee", "coffee"],
    [" “coffee”! ", "coffee", "coffee"],
    ["Coffee, please", undefined, "coffee"],
    ["coffee ☕", "coffee", "coffee"],
    ["☕", "☕", "☕"],
    ["stop", undefined, undefined],
    ["stop coffee", undefined, undefined],
    ["", undefined, undefined],
    ["a".repeat(30), undefined, undefined],
  ])("are of %j the whole %j and the first word %j", (text, whole, firstWord) => {
    expect(keywordCandidates(text)).toEqual({ whole, firstWord });
  });

  it("find every keyword when it is texted as it was written, in any case", () => {
    const keywords = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
      .filter((word) => keywordError(word) === undefined);
    fc.assert(
      fc.property(keywords, (keyword) => {
        expect(keywordCandidates(keyword).whole).toBe(normaliseText(keyword));
        expect(keywordCandidates(` ${keyword} `).whole).toBe(normaliseText(keyword));
      }),
    );
  });
});
