import fc from "fast-check";
import { campaignStateSchema } from "#shared/campaigns/campaign.ts";
import { countsOf, NOTHING_TALLIED } from "#shared/campaigns/campaign-counts.ts";
import { rateNow } from "#shared/campaigns/follow-campaign.ts";
import { outcomeSchema } from "#shared/campaigns/recipient-outcome.ts";
import { reasonOf } from "#shared/campaigns/recipient-reason.ts";
import { differenceOf, perCampaign } from "#shared/campaigns/tally-difference.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import { AT, NOW, secondsLater, someAccountId, somePhone } from "#test/support/samples.ts";

const frozen = (included: number) => ({ at: AT, audience: included + 3, included, leftOut: { held: 3 }, inSeveral: 0 });

describe("the counts of a campaign", () => {
  it("always add up, in every state, however wrong the tally is", () => {
    const number = fc.integer({ min: -3, max: 12 });
    const tally = fc.record({
      ...{ claimed: number, sent: number, delivered: number, undelivered: number, failed: number },
      ...{ skipped: number, inDoubt: number },
    });
    const states = fc.constantFrom(...campaignStateSchema.options);
    fc.assert(
      fc.property(tally, states, fc.option(fc.nat({ max: 10 })), fc.boolean(), (given, state, included, isHeld) => {
        const drip = { pass: 1, queued: 0, ...(isHeld ? { endedAt: AT, opensAt: AT } : {}) };
        const list = included === null ? {} : { frozen: frozen(included) };
        const counts = countsOf({ state, drip, ...list }, { ...NOTHING_TALLIED, ...given });
        const sum = outcomeSchema.options.reduce((all, name) => all + counts[name], 0);
        expect(sum).toBe(counts.included);
        expect(counts.included).toBe(included ?? 0);
        expect(counts.audience).toBe(counts.included + (included === null ? 0 : 3));
        expect(Math.min(...outcomeSchema.options.map((name) => counts[name]))).toBeGreaterThanOrEqual(0);
        if (state === "done") expect(counts).toMatchObject({ waiting: 0, held: 0, claimed: 0 });
      }),
    );
  });

  it.each([
    ["sending", undefined, { waiting: 4 }],
    ["sending", AT, { held: 4 }],
    ["paused", undefined, { waiting: 4 }],
    ["scheduled", undefined, { waiting: 4 }],
    ["cancelled", undefined, { cancelled: 4 }],
    ["expired", undefined, { expired: 4 }],
  ] as const)("show in a campaign that is %s (opens: %s) who has no row as %j", (state, opensAt, shown) => {
    const drip = { pass: 1, queued: 6, endedAt: AT, ...(opensAt ? { opensAt } : {}) };
    const counts = countsOf({ state, drip, frozen: frozen(10) }, { ...NOTHING_TALLIED, sent: 5, failed: 1 });
    expect(counts).toMatchObject({ sent: 5, failed: 1, ...shown });
  });
});

describe("what a change of a row adds to the tally", () => {
  const [accountId, phone, campaignId] = [someAccountId(), somePhone(), "campaign-1"];
  const row = { accountId, phone, campaignId, id: campaignTextId(accountId, campaignId, phone), segments: 2 };
  const claimed = { ...row, state: "claimed" as const, claimedAt: AT };
  const sent = { ...claimed, state: "sent" as const, sid: "SM1" };
  const minute = { [String(NOW / 60_000)]: 1 };

  it.each([
    ["a claim", undefined, claimed, { claimed: 1 }],
    ["a claim that is taken back", claimed, undefined, { claimed: -1 }],
    ["a claim that has lost its worker", claimed, { ...claimed, dueShard: "doubt#01" }, { claimed: -1, inDoubt: 1 }],
    [
      "a text that the carrier took",
      claimed,
      sent,
      { claimed: -1, sent: 1, segments: 2, firstAt: AT, lastAt: AT, perMinute: minute },
    ],
    ["one that is delivered", sent, { ...sent, state: "delivered" as const }, { sent: -1, delivered: 1 }],
    ["one that is refused", claimed, { ...claimed, state: "failed" as const }, { claimed: -1, failed: 1 }],
    ["one that is skipped", undefined, { ...row, state: "skipped" as const }, { skipped: 1 }],
  ])("of %s", (_, before, after, difference) => {
    expect(differenceOf({ before, after })).toEqual([{ ref: { accountId, id: campaignId }, difference }]);
  });

  it("is nothing where the state stays, and of a text that a person has sent once more", () => {
    expect(differenceOf({ before: sent, after: sent })).toEqual([]);
    expect(differenceOf({ before: undefined, after: { ...sent, id: "another-row" } })).toEqual([]);
  });

  it("is one sum a campaign, and none where it comes to nothing", () => {
    const both = [
      ...differenceOf({ before: undefined, after: claimed }),
      ...differenceOf({ before: claimed, after: undefined }),
    ];
    expect(perCampaign(both)).toEqual([]);
    const three = [1, 2, 3].flatMap(() => differenceOf({ before: undefined, after: claimed }));
    expect(perCampaign(three)).toEqual([{ ref: { accountId, id: campaignId }, difference: { claimed: 3 } }]);
  });
});

it.each([
  [{ perMinute: {}, firstAt: undefined }, undefined],
  [{ perMinute: { [String(NOW / 60_000)]: 60 }, firstAt: AT }, 2],
  [{ perMinute: { [String(NOW / 60_000)]: 30, [String(NOW / 60_000 - 1)]: 60 }, firstAt: secondsLater(-600) }, 1],
  [{ perMinute: { [String(NOW / 60_000 - 5)]: 60 }, firstAt: secondsLater(-600) }, 0],
])("a rate is of the last minute and what of this one is over: %j", (tallied, rate) => {
  expect(rateNow({ ...NOTHING_TALLIED, ...tallied }, NOW + 30_000)).toBe(rate);
});

describe("why a person got it, or did not", () => {
  const text = (
    state: "queued" | "claimed" | "in_doubt" | "sent" | "delivered" | "undelivered" | "failed" | "skipped",
    more = {},
  ) => ({ kind: "text", message: { state, at: AT, claimedAt: AT, ...more } }) as const;
  const none = (
    outcome: "waiting" | "held" | "cancelled" | "expired",
    state: "sending" | "paused" | "cancelled" | "expired",
    more = {},
  ) => ({ kind: "noText", outcome, state, ...more }) as const;
  it.each([
    [{ kind: "notListed", at: AT }, "not_in_groups", `Was in none of its groups when the list was made at ${AT}.`],
    [{ kind: "notInGroups" }, "not_in_groups", "Is in none of its groups."],
    [
      { kind: "wouldGet" },
      "would_get_it",
      "Is among those it goes to and may be sent to: will get it as things stand.",
    ],
    [
      { kind: "leftOut", reason: "excluded_group", by: "Staff" },
      "excluded_group",
      "Is in the group Staff, which the campaign excludes: would be left out.",
    ],
    [
      { kind: "leftOut", reason: "excluded_campaign", by: "May", at: AT },
      "excluded_campaign",
      `Is among those of the campaign May, which this one excludes: left out when the list was made at ${AT}.`,
    ],
    [
      { kind: "leftOut", reason: "unsubscribed", since: AT },
      "unsubscribed",
      `Unsubscribed since ${AT}: would be left out.`,
    ],
    [
      { kind: "leftOut", reason: "held", since: AT },
      "consent_held",
      `May have opted out in words that a person has to read since ${AT}: would be left out.`,
    ],
    [
      { kind: "leftOut", reason: "pending" },
      "pending",
      "Has not agreed to texts yet, consent is pending: would be left out.",
    ],
    [{ kind: "leftOut", reason: "no_consent" }, "no_consent", "Never agreed to texts: would be left out."],
    [
      { kind: "leftOut", reason: "country" },
      "country",
      "Has a number of a country to which the account does not send: would be left out.",
    ],
    [{ kind: "leftOut", reason: "invalid" }, "invalid", "Has a number that takes no texts: would be left out."],
    [none("waiting", "sending"), "waiting", "Is on the list; its turn has not come yet."],
    [none("waiting", "paused"), "paused", "Is on the list; the campaign is paused."],
    [
      none("held", "sending", { opensAt: AT }),
      "held",
      `Is on the list, and held until ${AT}: it is not the hour for it there.`,
    ],
    [
      none("cancelled", "cancelled", { endedAt: AT }),
      "cancelled",
      `The campaign was cancelled at ${AT} before its turn came.`,
    ],
    [none("expired", "expired"), "expired", "It was over before its turn came, or no hour came that allows it there."],
    [text("queued"), "waiting", "Its turn has not come yet."],
    [text("claimed"), "claimed", `Is being handed to the carrier since ${AT}.`],
    [text("in_doubt"), "in_doubt", `Handed over at ${AT}; whether the carrier took it is not known yet.`],
    [text("sent"), "sent", `The carrier took it at ${AT}, and has not said yet whether it arrived.`],
    [text("delivered"), "delivered", `Handed to the carrier at ${AT}, and delivered.`],
    [
      text("undelivered", { errorCode: 30003 }),
      "undelivered",
      `Handed to the carrier at ${AT}, and not delivered, with the carrier's code 30003.`,
    ],
    [text("failed", { reason: "not_accepted" }), "failed", `Failed at ${AT}: not_accepted.`],
    [
      text("skipped", { reason: "frequency_cap" }),
      "skipped",
      `Skipped at ${AT}: the person had as many campaigns' texts as the account allows.`,
    ],
  ] as const)("%j is %s", (known, code, sentence) => {
    expect(reasonOf(known)).toEqual({ code, sentence });
  });
});
