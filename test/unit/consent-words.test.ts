import { consentWordOf, isBareYes } from "#shared/contacts/consent-words.ts";

describe("a word about consent", () => {
  it.each([
    "STOP",
    "stop.",
    " Stop ",
    "“stop”",
    "STOP 🛑",
    "🛑",
    "ＳＴＯＰ",
    "st\u200bop",
    "STOPALL",
    "stop all",
    "Unsubscribe",
    "CANCEL",
    "End",
    "quit",
    "Revoke",
    "OPTOUT",
    "opt out",
    "Opt-Out",
  ])("withdraws: %s", (text) => {
    expect(consentWordOf(text)).toBe("stop");
  });

  it.each(["START", "start!", "Yes", "unstop"])("agrees: %s", (text) => {
    expect(consentWordOf(text)).toBe("start");
  });

  it.each(["HELP", "help?", "Info"])("asks: %s", (text) => {
    expect(consentWordOf(text)).toBe("help");
  });

  it.each(["", "coffee", "stop it", "please stop", "don't stop", "stopp", "yes please", "the end", "ѕtop"])(
    "is not all of %j",
    (text) => {
      expect(consentWordOf(text)).toBeUndefined();
    },
  );

  it("is a bare YES in any writing, and nothing else", () => {
    expect(["YES", "yes!", " Yes "].every(isBareYes)).toBe(true);
    expect(["START", "yes please", ""].some(isBareYes)).toBe(false);
  });
});
