import { type AudienceRow, type LeftOut, leftOutSchema } from "#shared/campaigns/audience.ts";
import { audienceRow, countsOf } from "#shared/campaigns/audience-decision.ts";
import type { Consent } from "#shared/contacts/consent.ts";
import { AT, NOW, phoneOf, secondsLater } from "#test/support/samples.ts";

const DAY_SECONDS = 86_400;
const consent = (state: Consent["state"], more: Partial<Consent> = {}): Consent => ({
  ...{ state, at: AT, how: "text", version: 1, ...more },
});
const hold = (at = AT) => ({ hold: { id: "review", at } });
const OURS = "+15125550101";
const LANDLINE = "+442079460123";
const account = { allowedCountries: ["US", "GB"] };

interface Case {
  readonly phone?: string;
  readonly consent?: Consent | undefined;
  readonly excluded?: { readonly leftOut: "excluded_group" | "excluded_campaign"; readonly by: string };
}

/** What alone leads to each reason. */
const ALONE: Readonly<Record<LeftOut, Case>> = {
  excluded_group: { excluded: { leftOut: "excluded_group", by: "staff" } },
  excluded_campaign: { excluded: { leftOut: "excluded_campaign", by: "spring" } },
  unsubscribed: { consent: consent("unsubscribed") },
  held: { consent: consent("subscribed", hold()) },
  pending: { consent: consent("pending") },
  no_consent: { consent: undefined },
  country: { phone: "+493012345678" },
  invalid: { phone: LANDLINE },
};
const FINE: Case = { phone: OURS, consent: consent("subscribed") };

const decide = (given: Case, now = NOW): AudienceRow => {
  const { phone = OURS, consent, excluded } = { ...FINE, ...given };
  return audienceRow({ phone: phoneOf(phone), groups: 1, excluded }, { consent, timeZone: "Asia/Tokyo" }, account, now);
};

describe("who gets a campaign", () => {
  it("is whoever agreed, has a number of the account's countries and is excluded by nothing", () => {
    expect(decide(FINE)).toEqual({ v: 1, phone: OURS, groups: 1, timeZone: "Asia/Tokyo" });
  });

  it.each(leftOutSchema.options)("leaves out for %s alone", (reason) => {
    expect(decide(ALONE[reason])).toEqual({
      ...{ v: 1, phone: ALONE[reason].phone ?? OURS, groups: 1, leftOut: reason },
      ...(ALONE[reason].excluded ? { by: ALONE[reason].excluded.by } : {}),
    });
  });

  // The reasons stand in the order in which they win; two that one thing cannot be at once are left out.
  const together = leftOutSchema.options.flatMap((first, index) =>
    leftOutSchema.options.slice(index + 1).flatMap((second) => {
      const both = { ...ALONE[second], ...ALONE[first] };
      const isPossible = Object.keys(ALONE[first]).every((key) => !Object.keys(ALONE[second]).includes(key));
      return isPossible ? [{ first, second, both }] : [];
    }),
  );
  it("knows all pairs that can be", () => expect(together).toHaveLength(20));
  it.each(together)("says $first of who is $second too", ({ first, both }) => {
    expect(decide(both).leftOut).toBe(first);
  });

  it.each([
    ["a hold beside an opt-out", consent("unsubscribed", hold()), "unsubscribed"],
    ["a hold of one who is pending", consent("pending", hold()), "held"],
    [
      "a hold that nobody looked at for five days",
      consent("subscribed", hold(secondsLater(-5 * DAY_SECONDS))),
      "unsubscribed",
    ],
    ["a hold a second before that", consent("subscribed", hold(secondsLater(1 - 5 * DAY_SECONDS))), "held"],
  ] as const)("takes %s for what it is by then", (_, said, reason) => {
    expect(decide({ consent: said }).leftOut).toBe(reason);
  });

  it("counts each row once", () => {
    const rows = [FINE, ...Object.values(ALONE)].map((each) => decide(each));
    const several = { ...decide(FINE), groups: 2 };
    const { audience, included, inSeveral, ...leftOut } = countsOf([...rows, several]);
    expect({ audience, included, inSeveral }).toEqual({ audience: 10, included: 2, inSeveral: 1 });
    expect(leftOut).toEqual(Object.fromEntries(leftOutSchema.options.map((reason) => [reason, 1])));
  });
});
