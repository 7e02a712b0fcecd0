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
import { consentAfter } from "#test/support/consent-facts.ts";
import { NOW, secondsLater, someFact } from "#test/support/samples.ts";

const CAUSE = "SM1";

describe("a doubtful opt-out", () => {
  const hold = { id: "review-1", at: secondsLater(10) };
  const subscribed = consentAfter([someFact("subscribed", 0, "keyword")]);
  const held = afterDoubt(subscribed, hold, CAUSE);

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
    expect(afterDoubt(undefined, hold, CAUSE)).toMatchObject({ state: "pending", hold });
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
      ["unsubscribed", "staff"],
      ["subscribed", "staff"],
    );
    const facts = fc
      .array(fc.tuple(sayings, fc.integer({ min: 0, max: 6 })), { minLength: 1, maxLength: 6 })
      .map((all) =>
        all.map(([[state, how], seconds]) => ({
          ...someFact(state, seconds, how),
          ...(state === "subscribed" && how === "staff" ? { undoes: true as const } : {}),
        })),
      );
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
            afterDoubt(consentAfter(all.slice(0, place)), doubt, CAUSE),
          );
        const state = consentAfter(all)?.state;
        const endedBy = ({ state, how, at }: ConsentFact) =>
          state === "unsubscribed"
            ? how !== "staff" && at >= doubt.at
            : (how === "text" || how === "override") && at > doubt.at;
        const isHeld = state !== "unsubscribed" && !all.some(endedBy);
        expect(consentAt(some, NOW)?.state).toBe(state);
        expect(consentAt(some, NOW)?.hold).toEqual(isHeld ? doubt : undefined);
      }),
      { numRuns: 5_000 },
    );
  });

  it("said behind a STOP holds nobody, until an older START comes late", () => {
    const stopped = afterDoubt(consentAfter([someFact("unsubscribed", 5)]), hold, CAUSE);
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
      expect(afterDoubt(consent, { id: "review-2", at: secondsLater(15) }, CAUSE)).toBe(consent);
    }
  });

  it("is taken off without a trace in consent when a person says that it was none", () => {
    const changed = { source: "keyword", cause: CAUSE, at: "2026-11-23T15:00:10.000Z" };
    expect(held && withoutHold(held)).toEqual({ ...subscribed, changed, version: 3 });
  });
});
