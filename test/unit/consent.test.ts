import fc from "fast-check";
import { afterFact, type Consent, type ConsentFact, mayReceive, purposeSchema } from "#shared/contacts/consent.ts";
import { consentAfter, factArbitrary, ownFact, stateAfter } from "#test/support/consent-facts.ts";
import { MINUTE, NOW, secondsLater, someFact } from "#test/support/samples.ts";

describe("consent after a fact", () => {
  it.each([
    ["the first of all", [], someFact("pending", 0, "import"), "pending"],
    ["a later STOP", [someFact("subscribed", 0)], someFact("unsubscribed", 1), "unsubscribed"],
    ["an older STOP", [someFact("subscribed", 2)], someFact("unsubscribed", 1), "subscribed"],
    ["an older START", [someFact("unsubscribed", 2)], someFact("subscribed", 1), "unsubscribed"],
    ["a later START", [someFact("unsubscribed", 1)], someFact("subscribed", 2), "subscribed"],
    ["a STOP at the same instant", [someFact("subscribed", 1)], someFact("unsubscribed", 1), "unsubscribed"],
    ["a START at the same instant", [someFact("unsubscribed", 1)], someFact("subscribed", 1), "unsubscribed"],
    ["a carrier's opt-out", [someFact("subscribed", 1)], someFact("unsubscribed", 2, "carrier"), "unsubscribed"],
    ["an agreement noted by the API", [someFact("pending", 1)], someFact("subscribed", 2, "api"), "subscribed"],
    ["being met again without consent", [someFact("subscribed", 1)], someFact("pending", 2, "import"), "subscribed"],
  ] as const)("%s", (_, before, fact, state) => {
    expect(stateAfter(...before, fact)).toBe(state);
  });

  it("is turned back to subscribed by the person, or by an owner's override, alone", () => {
    const byHow = (how: ConsentFact["how"]) => stateAfter(someFact("unsubscribed", 0), someFact("subscribed", 9, how));
    expect([byHow("text"), byHow("override")]).toEqual(["subscribed", "subscribed"]);
    for (const how of ["keyword", "carrier", "api", "import", "staff"] as const)
      expect(byHow(how)).toBe("unsubscribed");
  });

  it("stands since it was said again: an older STOP that arrives later does not beat it", () => {
    expect(stateAfter(someFact("subscribed", 1), someFact("subscribed", 5), someFact("unsubscribed", 3))).toBe(
      "subscribed",
    );
  });

  it("is withdrawn by an older STOP that arrives late when only what cannot turn a STOP back was said since", () => {
    for (const how of ["keyword", "api", "import", "staff"] as const) {
      expect(stateAfter(someFact("subscribed", 5, how), someFact("unsubscribed", 3))).toBe("unsubscribed");
    }
  });

  it("is turned back by a keyword only where the account lets it", () => {
    const keyword = { ...someFact("subscribed", 2, "keyword"), resubscribes: true } as const;
    expect(stateAfter(someFact("unsubscribed", 1), keyword)).toBe("subscribed");
    expect(stateAfter(keyword, someFact("unsubscribed", 1))).toBe("subscribed");
  });

  describe("that staff undid", () => {
    const undone = (seconds: number) => ({ ...someFact("subscribed", seconds, "staff"), undoes: true as const });
    const staffs = (seconds: number) => someFact("unsubscribed", seconds, "staff");

    it("is what staff alone had said, since the person's last START", () => {
      expect(stateAfter(staffs(1), undone(2))).toBe("subscribed");
      expect(stateAfter(staffs(1), someFact("subscribed", 2, "staff"))).toBe("unsubscribed");
      for (const how of ["text", "carrier", "import", "api"] as const) {
        expect(stateAfter(someFact("unsubscribed", 1, how), staffs(2), undone(3))).toBe("unsubscribed");
        expect(stateAfter(staffs(1), someFact("unsubscribed", 2, how), undone(3))).toBe("unsubscribed");
      }
      expect(stateAfter(someFact("unsubscribed", 1), someFact("subscribed", 2), staffs(3), undone(4))).toBe(
        "subscribed",
      );
    });

    it("is remembered beside a STOP, for a START from before it that comes late", () => {
      const late = [undone(5), someFact("unsubscribed", 0), staffs(2), someFact("subscribed", 1)];
      expect(stateAfter(...late)).toBe("subscribed");
      expect(stateAfter(...late, staffs(4))).toBe("subscribed");
      expect(stateAfter(...late, staffs(5))).toBe("unsubscribed");
    });

    it("is nothing where who said it was not noted yet", () => {
      const before = { state: "unsubscribed", at: secondsLater(0), how: "staff", version: 1 } as const;
      expect(afterFact(before, undone(1)).state).toBe("unsubscribed");
      expect(afterFact(before, someFact("subscribed", 1)).state).toBe("subscribed");
    });
  });

  it("is the current itself when nothing changes, else one version further", () => {
    fc.assert(
      fc.property(fc.array(factArbitrary), factArbitrary, (facts, fact) => {
        const before = consentAfter(facts);
        const next = afterFact(before, fact);
        if (next !== before) expect(next.version).toBe((before?.version ?? 0) + 1);
      }),
    );
  });

  it("is not changed by noting any fact a second time", () => {
    fc.assert(
      fc.property(fc.array(factArbitrary), factArbitrary, (facts, fact) => {
        const once = consentAfter([...facts, fact]);
        expect(once && afterFact(once, fact)).toBe(once);
      }),
    );
  });

  it("never goes back in time while it stays the same", () => {
    fc.assert(
      fc.property(fc.array(factArbitrary), factArbitrary, (facts, fact) => {
        const before = consentAfter(facts);
        const next = afterFact(before, fact);
        if (before && before.state === next.state) expect(next.at >= before.at).toBe(true);
      }),
    );
  });

  /** Reads the facts in the order of their instants, STOP last of those at one instant: what a person would do. */
  const readInOrder = (facts: readonly ConsentFact[]): Consent["state"] | undefined => {
    const rank = ({ state }: ConsentFact) => (state === "unsubscribed" ? 1 : 0);
    let state: Consent["state"] | undefined;
    let isOwn = false;
    for (const fact of [...facts].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : rank(a) - rank(b)))) {
      const isStart = fact.how === "text" || fact.how === "override" || fact.resubscribes === true;
      const turnsBack = isStart || (fact.undoes === true && !isOwn);
      if (fact.state === "pending") state ??= "pending";
      else if (fact.state === "unsubscribed" || state !== "unsubscribed" || turnsBack) state = fact.state;
      if (fact.state === "unsubscribed" && fact.how !== "staff") isOwn = true;
      if (fact.state === "subscribed" && isStart) isOwn = false;
    }
    return state;
  };

  it("after STOPs, STARTs, keywords, imports, what staff did and undid, overrides and late 21610s in any order, some again, is as their instants say", () => {
    const sayings = fc.constantFrom<[ConsentFact["state"], ConsentFact["how"], "resubscribes" | "undoes" | undefined]>(
      ["unsubscribed", "text", undefined],
      ["subscribed", "text", undefined],
      ["subscribed", "keyword", undefined],
      ["subscribed", "keyword", "resubscribes"],
      ["subscribed", "import", undefined],
      ["pending", "import", undefined],
      ["unsubscribed", "staff", undefined],
      ["subscribed", "staff", undefined],
      ["subscribed", "staff", "undoes"],
      ["subscribed", "override", undefined],
      ["unsubscribed", "carrier", undefined],
    );
    const some = fc
      .array(fc.tuple(sayings, fc.integer({ min: 0, max: 6 })), { minLength: 1, maxLength: 8 })
      .map((all) =>
        all.map(([[state, how, more], seconds]) => ({
          ...someFact(state, seconds, how),
          ...(more ? { [more]: true as const } : {}),
        })),
      )
      .chain((facts) =>
        fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })),
      );
    fc.assert(
      fc.property(some, ([facts, order]) => {
        expect(consentAfter(order)?.state).toBe(readInOrder(facts));
      }),
      { numRuns: 5_000 },
    );
  });

  it("of the person's own texts is the latest, in any order and repetition; on a tie STOP wins", () => {
    const shuffled = fc
      .array(ownFact, { minLength: 1, maxLength: 6 })
      .chain((facts) =>
        fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })),
      );
    fc.assert(
      fc.property(shuffled, ([facts, order]) => {
        const last = facts
          .map(({ at }) => at)
          .sort()
          .at(-1);
        const withdrawn = facts.some(({ at, state }) => at === last && state === "unsubscribed");
        expect(consentAfter(order)).toMatchObject({ state: withdrawn ? "unsubscribed" : "subscribed", at: last });
      }),
      { numRuns: 1_000 },
    );
  });

  it("that the person withdrew is never undone by what others say, in any order", () => {
    const others = factArbitrary.filter(({ how }) => how !== "text");
    fc.assert(
      fc.property(fc.array(others), fc.array(others), (before, behind) => {
        const stop = someFact("unsubscribed", 6);
        expect(stateAfter(...before, stop, ...behind)).toBe("unsubscribed");
      }),
    );
  });
});

describe("what changed consent last", () => {
  const changedBy = (...facts: ConsentFact[]) => consentAfter(facts)?.changed;

  it.each([
    ["text", "keyword"],
    ["keyword", "keyword"],
    ["carrier", "api"],
    ["api", "api"],
    ["import", "import"],
    ["staff", "manual"],
    ["override", "manual"],
  ] as const)("is noted of a fact by %s as %s, with its cause", (how, source) => {
    const fact = someFact("subscribed", 0, how);
    expect(changedBy(fact)).toEqual({ source, cause: fact.cause, at: fact.at });
  });

  it("is the fact that came last and changed something, and says nothing by itself", () => {
    const [started, stopped] = [someFact("subscribed", 0, "keyword"), someFact("unsubscribed", 9)];
    const again = { ...stopped, cause: "again" };
    expect(changedBy(started, stopped)?.cause).toBe(stopped.cause);
    expect(changedBy(started, stopped, again)?.cause).toBe(stopped.cause);
    expect(changedBy(stopped, started)?.cause).toBe(stopped.cause);
    const consent = consentAfter([started, stopped]);
    expect(consent && afterFact(consent, again)).toBe(consent);
  });
});

describe("whether a person may be sent a text", () => {
  const consent = (state: Consent["state"]): Consent => ({ state, at: secondsLater(0), how: "text", version: 1 });
  const usual = purposeSchema.options.filter((purpose) => purpose !== "help" && purpose !== "optOutConfirmation");

  it.each(usual)("needs consent for a %s, pending or better for the answer to a text", (purpose) => {
    expect(mayReceive(consent("subscribed"), purpose, NOW)).toBe(true);
    expect(mayReceive(consent("pending"), purpose, NOW)).toBe(purpose === "answer");
    expect(mayReceive(consent("unsubscribed"), purpose, NOW)).toBe(false);
    expect(mayReceive(undefined, purpose, NOW)).toBe(false);
  });

  it("needs none for the answer to HELP", () => {
    expect(mayReceive(undefined, "help", NOW)).toBe(true);
    expect(mayReceive(consent("unsubscribed"), "help", NOW)).toBe(true);
  });

  it("lets the confirmation of a STOP out for five minutes, and only while it stands", () => {
    expect(mayReceive(consent("unsubscribed"), "optOutConfirmation", NOW + 5 * MINUTE)).toBe(true);
    expect(mayReceive(consent("unsubscribed"), "optOutConfirmation", NOW + 5 * MINUTE + 1)).toBe(false);
    expect(mayReceive(consent("subscribed"), "optOutConfirmation", NOW)).toBe(false);
    expect(mayReceive(undefined, "optOutConfirmation", NOW)).toBe(false);
  });

  it("counts the five minutes from the STOP that the confirmation is for, not from one said again", () => {
    const again = consentAfter([someFact("unsubscribed", 0), someFact("unsubscribed", 290)]);
    const confirms = (seconds: number) =>
      mayReceive(again, "optOutConfirmation", Date.parse(secondsLater(seconds)), secondsLater(0));
    expect([confirms(300), confirms(301)]).toEqual([true, false]);
  });
});
