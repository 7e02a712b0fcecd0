import fc from "fast-check";
import { keywordCandidates, keywordError, keywordSchema } from "#shared/campaigns/keyword.ts";
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
