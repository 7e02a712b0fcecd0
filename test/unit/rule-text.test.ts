import { foldedText } from "#shared/groups/rule-text.ts";
import { evaluated, isTrueOf, nobodyKnown, who } from "#test/support/rule-asking.ts";
import { phoneOf } from "#test/support/samples.ts";

const OPPOSITE: Readonly<Record<string, string>> = { is: "isNot", contains: "notContains", in: "notIn" };
const DECOMPOSED = "Zoe\u0308";
const FAMILY = "👩\u200d👩\u200d👧";

// Opposites are asked beside each: of who has something there they say the other thing.
describe("a text", () => {
  it.each<[op: string, asked: unknown, kept: string, expected: boolean]>([
    ["is", "Ada", "Ada", true],
    ["is", " ADA ", "\u00a0ada\t", true],
    ["is", "Ada", "Adam", false],
    ["is", "Adam", "Ada", false],
    ["is", "Ada", "Adá", false],
    ["is", "ada", "ＡＤＡ", true],
    ["is", "K", "\u212a", true],
    ["is", "Zoë", DECOMPOSED, true],
    ["is", DECOMPOSED, "ZOË", true],
    ["is", "Zoe", "Zoë", false],
    ["is", "Zoe", DECOMPOSED, false],
    ["is", "fine", "ﬁne", true],
    ["is", "strasse", "Straße", true],
    ["is", "STRAẞE", "straße", true],
    ["is", "ΟΔΥΣΣΕΥΣ", "οδυσσευς", true],
    ["is", "ıstanbul", "ISTANBUL", true],
    ["is", "istanbul", "ıstanbul", true],
    ["is", "istanbul", "İstanbul", false],
    ["is", "İstanbul", "i\u0307stanbul", true],
    ["is", "한글", "\u1112\u1161\u11ab\u1100\u1173\u11af", true],
    ["is", "مرحبا", "مرحبا", true],
    ["is", "مرحبا", "\ufee3\ufeae\ufea3\ufe92\ufe8e", true],
    ["is", "مرحبا", "مَرحبا", false],
    ["is", "٣", "3", false],
    ["is", FAMILY, FAMILY, true],
    ["is", "👩", FAMILY, false],
    ["is", "👍", "👍🏽", false],
    ["is", "☕", "☕\ufe0f", false],
    ["is", "0", "0", true],
    ["startsWith", "ad", "Ada", true],
    ["startsWith", "da", "Ada", false],
    ["startsWith", "Ada", "Ad", false],
    ["startsWith", "a", "  Ada", true],
    ["startsWith", "Zo", "Zoë", true],
    ["startsWith", "Zoe", DECOMPOSED, false],
    ["startsWith", "fi", "ﬁne", true],
    ["startsWith", "f", "ﬁne", true],
    ["startsWith", "مر", "مرحبا", true],
    ["startsWith", "👩", FAMILY, true],
    ["startsWith", "is", "İstanbul", false],
    ["endsWith", "DA", "Ada ", true],
    ["endsWith", "ad", "Ada", false],
    ["endsWith", "Oh Ada", "Ada", false],
    ["endsWith", "sse", "Straße", true],
    ["endsWith", "σ", "ὈΔΥΣΣΕΎΣ", true],
    ["endsWith", "با", "مرحبا", true],
    ["endsWith", "👧", FAMILY, true],
    ["contains", "d", "ADA", true],
    ["contains", "b", "Ada", false],
    ["contains", "n b", "Ann  Bee", false],
    ["contains", "n b", "Ann Bee", true],
    ["contains", "SS", "Straße", true],
    ["contains", "رح", "مرحبا", true],
    ["contains", "☕", "tea or ☕\ufe0f", true],
    ["in", ["Bea", "Ada"], "ada", true],
    ["in", ["Bea", "Ada"], "Adabea", false],
    ["in", ["Bea", "Zoë"], DECOMPOSED, true],
  ])("%s %j: %j is %j", (op, asked, kept, expected) => {
    expect(isTrueOf(kept, "city", op, asked)).toBe(expected);
    const opposite = OPPOSITE[op];
    if (opposite) expect(isTrueOf(kept, "city", opposite, asked)).toBe(!expected);
  });

  const ASKED: readonly (readonly [string, unknown])[] = [
    ...["is", "isNot", "contains", "notContains", "startsWith", "endsWith"].map((op) => [op, "Ada"] as const),
    ...(["in", "notIn"] as const).map((op) => [op, ["Ada", "Bea"]] as const),
    ...(["isSet", "isNotSet"] as const).map((op) => [op, undefined] as const),
  ];
  it.each(
    [undefined, "", " ", "\t\n", "\u00a0", "\u3000\ufeff"].flatMap((kept) =>
      ASKED.map(([op, asked]) => [op, kept, asked] as const),
    ),
  )("%s of nothing: %j", (op, kept, asked) => {
    const expected = ["isNot", "notContains", "notIn", "isNotSet"].includes(op);
    expect(isTrueOf(kept, "city", op, asked)).toBe(expected);
    const contact = { ...nobodyKnown.contact, ...(kept === undefined ? {} : { firstName: kept }) };
    expect(evaluated({ field: "firstName", op, value: asked }, { ...nobodyKnown, contact }).matches).toBe(expected);
  });

  it("is there where something is that no eye sees: only blanks are nothing", () => {
    expect(isTrueOf("\u200b", "city", "isSet")).toBe(true);
    expect(isTrueOf("a", "city", "isSet")).toBe(true);
    expect(isTrueOf("a", "city", "isNotSet")).toBe(false);
  });

  it("is what other types of value are called, where the field had one of them before", () => {
    expect(isTrueOf(7, "city", "is", "7")).toBe(true);
    expect(isTrueOf(true, "city", "startsWith", "tr")).toBe(true);
    expect(isTrueOf(["Small", "Large"], "city", "contains", "small, l")).toBe(true);
  });
});

describe("what every contact's number says", () => {
  const ofPhone = (phone: typeof nobodyKnown.phone) => ({ ...nobodyKnown, phone });
  it.each([
    ["areaCode", "512", "+15125550101", true],
    ["areaCode", "416", "+14165550103", true],
    ["areaCode", "876", "+18765550104", true],
    ["areaCode", "800", "+18005550100", true],
    ["areaCode", "151", "+4915112345678", false],
    ["country", "US", "+15125550101", true],
    ["country", "ca", "+14165550103", true],
    ["country", "US", "+14165550103", false],
    ["country", "DE", "+4915112345678", true],
    ["timeZone", "America/Chicago", "+15125550101", true],
    ["timeZone", "europe/paris", "+33612345678", true],
    ["timeZone", "America/New_York", "+4915112345678", true],
    ["phone", "+15125550101", "+15125550101", true],
  ])("%s is %j of %s: %s", (field, value, phone, expected) => {
    const subject = ofPhone(phoneOf(phone));
    expect(evaluated({ field, op: "is", value }, subject).matches).toBe(expected);
    expect(evaluated({ field, op: "isNot", value }, subject).matches).toBe(!expected);
  });

  it("has no area code outside of +1, which is nothing", () => {
    expect(evaluated({ field: "areaCode", op: "isNotSet" }, nobodyKnown).matches).toBe(true);
    expect(evaluated({ field: "areaCode", op: "isNot", value: "512" }, nobodyKnown).matches).toBe(true);
  });
});

it("a keyword compares as keywords do", () => {
  const texted = (keyword: string) => ({ ...nobodyKnown, facts: { keyword } });
  const is = (value: string) => ({ field: "keyword", op: "is", value });
  expect(evaluated(is("«Coffee!»"), texted("coffee")).matches).toBe(true);
  expect(evaluated(is("☕\ufe0f"), texted("☕")).matches).toBe(true);
  expect(evaluated(is("coffee"), texted("tea")).matches).toBe(false);
  expect(evaluated(is("coffee"), who("city", "coffee")).matches).toBe(false);
});

describe("a text is folded", () => {
  const slowly = (text: string): string =>
    text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC").trim();

  it("the same by short ways as by the long one, for any two characters of Latin", () => {
    const letters = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code));
    const wrong = letters
      .flatMap((one) => letters.map((other) => one + other))
      .filter((text) => foldedText(text) !== slowly(text));
    expect(wrong).toEqual([]);
  });

  it("to no other letter of ASCII by a mark behind it: comparing may end there", () => {
    const marks = Array.from({ length: 0x11_0000 }, (_, code) => code).filter(
      (code) => code > 127 && (code < 0xd800 || code > 0xdfff),
    );
    const combining = marks.map((code) => String.fromCodePoint(code)).filter((text) => /\p{M}/u.test(text));
    expect(combining.length).toBeGreaterThan(2_000);
    const letters = Array.from("abcdefghijklmnopqrstuvwxyz<=>");
    const wrong = letters.flatMap((letter) =>
      [letter, letter.toUpperCase()].flatMap((written) =>
        combining.filter((mark) => {
          const [first = ""] = foldedText(written + mark);
          return first < "\u0080" && first !== letter;
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });
});
