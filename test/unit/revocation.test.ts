import fc from "fast-check";
import { completesPhrase, revocationOf, wordAfterStop } from "#shared/contacts/revocation.ts";
import { CLEAR, DOUBTFUL, NOT } from "#test/support/revocation-words.ts";

describe("free words about consent", () => {
  it.each(CLEAR)("withdraw: %s", (text) => {
    expect(revocationOf(text)).toBe("clear");
  });

  it.each(NOT)("are left alone: %s", (text) => {
    expect([undefined, "ordinary"]).toContain(revocationOf(text));
  });

  it.each(DOUBTFUL)("are held: %s", (text) => {
    expect(revocationOf(text)).toBe("doubtful");
  });

  it("withdraw whatever the case, the punctuation and the apostrophes", () => {
    const dressed = fc.tuple(fc.constantFrom(...CLEAR), fc.boolean(), fc.constantFrom("", "!", "...", " 🙏", "\n"));
    fc.assert(
      fc.property(dressed, ([text, loud, behind]) => {
        const said = loud ? text.toUpperCase() : text.toLowerCase();
        expect(revocationOf(said.replaceAll("'", "’") + behind)).toBe("clear");
      }),
      { numRuns: 400 },
    );
  });

  it("are read fast, whatever the text", () => {
    const long = ["stop ", "no me ", "please ", "dont want to ", "a ", ". "].map((words) => words.repeat(1_600));
    const began = performance.now();
    for (const text of long) revocationOf(text);
    expect((performance.now() - began) / long.length).toBeLessThan(100);
  });
});

describe("the word behind STOP", () => {
  it.each([
    ["STOP COFFEE", "coffee"],
    ["stop “Café”!", "café"],
    ["please stop coffee", "coffee"],
    ["Stop coffee now", "coffee"],
  ])("of %j is %j", (text, word) => {
    expect(wordAfterStop(text)).toBe(word);
  });

  it.each(["STOP", "stop two words", "coffee stop", "stopcoffee", "unsubscribe coffee"])("is none in %j", (text) => {
    expect(wordAfterStop(text)).toBeUndefined();
  });

  it.each(["ALL", "me", "NOW", "please", "texting", "texts", "it", "by"])("%s completes a phrase", (word) => {
    expect(completesPhrase(word)).toBe(true);
  });

  it.each(["COFFEE", "alerts", "news", "vip", "join", "café", "☕"])("%s completes none", (word) => {
    expect(completesPhrase(word)).toBe(false);
  });
});
