import fc from "fast-check";
import {
  afterDoubt,
  afterFact,
  type Consent,
  type ConsentFact,
  consentAt,
  HOLD_MILLISECONDS,
  mayReceive,
  purposeSchema,
  withoutHold,
} from "#shared/contacts/consent.ts";
import { MINUTE, NOW, secondsLater, someFact } from "#test/support/samples.ts";

const factArbitrary = fc
  .tuple(
    fc.constantFrom<ConsentFact["state"]>("subscribed", "pending", "unsubscribed"),
    fc.integer({ min: 0, max: 6 }),
    fc.constantFrom<ConsentFact["how"]>("text", "keyword", "carrier", "api", "import", "staff", "override"),
  )
  .map(([state, seconds, how]) => someFact(state, seconds, how));

/** What the person says with their own hand, as texts say it: agreeing and withdrawing. */
const ownFact = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 6 }))
  .map(([agrees, seconds]) => someFact(agrees ? "subscribed" : "unsubscribed", seconds, "text"));

const consentAfter = (facts: readonly ConsentFact[]): Consent | undefined =>
  facts.reduce<Consent | undefined>((consent, fact) => afterFact(consent, fact), undefined);
const stateAfter = (...facts: ConsentFact[]) => consentAfter(facts)?.state;

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

  it("is the current itself when nothing changes, else one version further", () => {
    fc.assert(
      fc.property(fc.array(factArbitrary), factArbitrary, (facts, fact) => {
        const before = consentAfter(facts);
        const next = afterFact(before, fact);
        if (next !== before) expect(next).toMatchObject({ version: (before?.version ?? 0) + 1, state: fact.state });
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
    for (const fact of [...facts].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : rank(a) - rank(b)))) {
      const isStart = fact.how === "text" || fact.how === "override" || fact.resubscribes === true;
      if (fact.state === "pending") state ??= "pending";
      else if (fact.state === "unsubscribed" || state !== "unsubscribed" || isStart) state = fact.state;
    }
    return state;
  };

  it("after STOPs, STARTs, keywords, imports, overrides and late 21610s in any order, some again, is as their instants say", () => {
    const sayings = fc.constantFrom<[ConsentFact["state"], ConsentFact["how"], resubscribes?: true]>(
      ["unsubscribed", "text"],
      ["subscribed", "text"],
      ["subscribed", "keyword"],
      ["subscribed", "keyword", true],
      ["subscribed", "import"],
      ["pending", "import"],
      ["unsubscribed", "staff"],
      ["subscribed", "override"],
      ["unsubscribed", "carrier"],
    );
    const some = fc
      .array(fc.tuple(sayings, fc.integer({ min: 0, max: 6 })), { minLength: 1, maxLength: 8 })
      .map((all) =>
        all.map(([[state, how, resubscribes], seconds]) => ({
          ...someFact(state, seconds, how),
          ...(resubscribes ? { resubscribes } : {}),
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

describe("a doubtful opt-out", () => {
  const hold = { id: "review-1", at: secondsLater(10) };
  const subscribed = consentAfter([someFact("subscribed", 0, "keyword")]);
  const held = afterDoubt(subscribed, hold);

  it.each(purposeSchema.options.filter((purpose) => purpose !== "help"))(
    "lets no %s through while it is held",
    (purpose) => {
      expect(mayReceive(held, purpose, NOW)).toBe(false);
    },
  );

  it("counts as an opt-out since the words were said once five days have passed", () => {
    const said = Date.parse(hold.at);
    expect(consentAt(held, said + HOLD_MILLISECONDS - 1)?.state).toBe("subscribed");
    expect(consentAt(held, said + HOLD_MILLISECONDS)).toMatchObject({ state: "unsubscribed", at: hold.at });
  });

  it("of somebody unknown holds a pending consent", () => {
    expect(afterDoubt(undefined, hold)).toMatchObject({ state: "pending", hold });
  });

  it("is ended by a later START, and by an opt-out, not by what others say", () => {
    const then = (fact: ConsentFact) => held && afterFact(held, fact);
    expect(then(someFact("subscribed", 11))).not.toHaveProperty("hold");
    expect(then(someFact("unsubscribed", 11, "api"))).not.toHaveProperty("hold");
    for (const how of ["keyword", "api", "import", "staff"] as const) {
      expect(then(someFact("subscribed", 11, how))).toMatchObject({ hold });
    }
    expect(then(someFact("subscribed", 9))).toMatchObject({ hold });
  });

  it("ends the same in whatever order it and facts come", () => {
    const sayings = fc.constantFrom<[ConsentFact["state"], ConsentFact["how"]]>(
      ["unsubscribed", "text"],
      ["subscribed", "text"],
      ["subscribed", "keyword"],
      ["subscribed", "import"],
      ["pending", "import"],
      ["subscribed", "override"],
      ["unsubscribed", "carrier"],
    );
    const facts = fc
      .array(fc.tuple(sayings, fc.integer({ min: 0, max: 6 })), { minLength: 1, maxLength: 6 })
      .map((all) => all.map(([[state, how], seconds]) => someFact(state, seconds, how)));
    const orders = facts.chain((all) =>
      fc.tuple(
        fc.integer({ min: 0, max: 6 }).map((seconds) => ({ id: "review-1", at: secondsLater(seconds) })),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.nat({ max: all.length }),
      ),
    );
    fc.assert(
      fc.property(orders, ([doubt, all, place]) => {
        const some = all
          .slice(place)
          .reduce<Consent | undefined>(
            (consent, fact) => afterFact(consent, fact),
            afterDoubt(consentAfter(all.slice(0, place)), doubt),
          );
        const state = consentAfter(all)?.state;
        const endedBy = ({ state, how, at }: ConsentFact) =>
          state === "unsubscribed" ? at >= doubt.at : (how === "text" || how === "override") && at > doubt.at;
        const isHeld = state !== "unsubscribed" && !all.some(endedBy);
        expect(consentAt(some, NOW)?.state).toBe(state);
        expect(consentAt(some, NOW)?.hold).toEqual(isHeld ? doubt : undefined);
      }),
      { numRuns: 5_000 },
    );
  });

  it("said behind a STOP holds nobody, until an older START comes late", () => {
    const stopped = afterDoubt(consentAfter([someFact("unsubscribed", 5)]), hold);
    expect(consentAt(stopped, NOW)).toMatchObject({ state: "unsubscribed", at: secondsLater(5) });
    expect(consentAt(stopped, NOW)).not.toHaveProperty("hold");
    expect(consentAt(stopped, Date.parse(hold.at) + HOLD_MILLISECONDS)).toMatchObject({ at: secondsLater(5) });
    expect(stopped && afterFact(stopped, someFact("subscribed", 7))).toMatchObject({ state: "subscribed", hold });
    expect(stopped && afterFact(stopped, someFact("subscribed", 11))).not.toHaveProperty("hold");
  });

  it("changes nothing where consent was withdrawn since, is held, or was given since", () => {
    const stopped = consentAfter([someFact("unsubscribed", 15)]);
    const started = consentAfter([someFact("subscribed", 20)]);
    for (const consent of [stopped, held, started]) {
      expect(afterDoubt(consent, { id: "review-2", at: secondsLater(15) })).toBe(consent);
    }
  });

  it("is taken off without a trace in consent when a person says that it was none", () => {
    expect(held && withoutHold(held)).toEqual({ ...subscribed, version: 3 });
  });
});
