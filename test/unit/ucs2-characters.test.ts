import { segmentsOf } from "#shared/messaging/segments.ts";
import { ucs2Characters } from "#shared/messaging/ucs2-characters.ts";

describe("what makes a text UCS-2", () => {
  it.each([
    ["‘", "'"],
    ["’", "'"],
    ["“", '"'],
    ["”", '"'],
    ["„", '"'],
    ["«", '"'],
    ["–", "-"],
    ["—", "-"],
    ["…", "..."],
    ["•", "-"],
    ["\u00a0", " "],
    ["\u200b", ""],
    ["\u0301", ""],
    ["á", "a"],
    ["ç", "c"],
    ["Š", "S"],
    ["ł", "l"],
    ["œ", "oe"],
    ["`", "'"],
    ["™", "(TM)"],
    ["😀", undefined],
    ["日", undefined],
    ["д", undefined],
  ])("is %j, for which %j would do", (character, suggestion) => {
    const [found, ...others] = ucs2Characters(`Now ${character} open ${character}`);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ character, suggestion });
    expect(segmentsOf(character).encoding).toBe("UCS-2");
    if (suggestion !== undefined) expect(segmentsOf(`Now ${suggestion}`).encoding).toBe("GSM-7");
  });

  it("names the code point, and each character once in their order", () => {
    expect(ucs2Characters("It’s “on” – isn’t it?")).toEqual([
      { character: "’", codePoint: "U+2019", suggestion: "'" },
      { character: "“", codePoint: "U+201C", suggestion: '"' },
      { character: "”", codePoint: "U+201D", suggestion: '"' },
      { character: "–", codePoint: "U+2013", suggestion: "-" },
    ]);
  });

  it.each(["Plain text", "é è ù ì ò Ç Ø ø Å å Ä Ö Ñ Ü § ¿ ä ö ñ ü à", "{}[]~\\|^€", "Γ Δ Θ Λ Ξ Π Σ Φ Ψ Ω", "\n\r"])(
    "is nothing in %j",
    (text) => expect(ucs2Characters(text)).toEqual([]),
  );
});
