import fc from "fast-check";
import { graphemeCount, normaliseText } from "#shared/platform/normalise-text.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  // Lone halves of surrogate pairs come from cut texts.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        "a",
        "É",
        "ß",
        "ﬁ",
        "ς",
        "İ",
        "ǅ",
        "☕",
        "👋🏽",
        "👩‍👩‍👧",
        "🇺🇸",
        "1️⃣",
        "\u200b",
        "\ufe0f",
        "\u0301",
        "“",
        "!",
        " ",
        "\ud83d",
      ),
    )
    .map((parts) => parts.join("")),
);

describe("a text as people mean it", () => {
  it.each([
    ["COFFEE", "coffee"],
    ["  Coffee \n", "coffee"],
    ["“Coffee”", "coffee"],
    ["Coffee!!", "coffee"],
    ["(coffee).", "coffee"],
    ["<coffee>", "coffee"],
    ["Co\u200bf\u00adfee", "coffee"],
    ["ＣＯＦＦＥＥ", "coffee"],
    ["Coffee ☕️", "coffee"],
    ["☕coffee", "coffee"],
    ["STRASSE", "strasse"],
    ["straße", "strasse"],
    ["STRAẞE", "strasse"],
    ["ΣΟΦΟΣ", "σοφοσ"],
    ["coffee   please", "coffee please"],
    ["opt-out", "opt-out"],
    ["24/7", "24/7"],
    ["", ""],
    ["?!", ""],
    [" ", ""],
  ])("%j is %j", (text, normal) => {
    expect(normaliseText(text)).toBe(normal);
  });

  it.each([
    ["👋🏽", "👋"],
    ["☕️", "☕"],
    ["☕!", "☕"],
    ["🛑\u3164", "🛑"],
    ["\uffa0☕\u115f", "☕"],
    ["🇺🇸", "🇺🇸"],
    ["👩‍👩‍👧", "👩‍👩‍👧"],
  ])("of emoji alone keeps them, without tone and presentation: %s", (text, normal) => {
    expect(normaliseText(text)).toBe(normal);
  });

  it("keeps accents and combining marks", () => {
    expect(normaliseText("CAFÉ")).toBe("café");
    expect(normaliseText("cafe\u0301")).toBe("café");
    expect(normaliseText("café")).not.toBe(normaliseText("cafe"));
  });

  it("stays the same when it is done twice, whatever the text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normaliseText(text);
        expect(normaliseText(once)).toBe(once);
      }),
      { numRuns: 5_000 },
    );
  });

  it("is well formed and has no space at its ends, whatever the text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const normal = normaliseText(text);
        expect(normal.isWellFormed()).toBe(true);
        expect(normal.trim()).toBe(normal);
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not depend on case, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        expect(normaliseText(text.toUpperCase())).toBe(normaliseText(text.toLowerCase()));
      }),
    );
  });
});

it("counts characters as a person would", () => {
  expect(["", "café", "👩‍👩‍👧", "🇺🇸!", "e\u0301"].map(graphemeCount)).toEqual([0, 4, 1, 2, 1]);
});
