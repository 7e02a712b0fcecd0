import fc from "fast-check";
import { messageChanged } from "#functions/message-changed/message-changed.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { countsOf } from "#shared/campaigns/campaign-counts.ts";
import { outcomeSchema } from "#shared/campaigns/recipient-outcome.ts";
import { recountJobs } from "#shared/campaigns/recount-jobs.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { type CampaignWorld, campaignWorld, outcomesOneByOne, workOff } from "#test/support/campaign-world.ts";
import { MINUTE, phoneOf, someSid } from "#test/support/samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

const PHONES = Array.from({ length: 8 }, (_, index) => phoneOf(`+1512555010${index}`));

const recount = async (world: CampaignWorld) => {
  await world.jobs.send(recountJobs(world.ref, world.clock.now()));
  await workOff(world);
};

const streamOf = (world: CampaignWorld) =>
  messageChanged({
    ...world,
    sentFacts: new DynamoSentFactsStore(world.client, world.tables),
    deadLetters: { send: async () => {} },
  });

type Act =
  | "claim"
  | "sent"
  | "failed"
  | "doubt"
  | "delivered"
  | "undelivered"
  | "release"
  | "skip"
  | "lose"
  | "state"
  | "ring";

/** One thing that happens to a text, a campaign or the stream, whether it fits or not. */
const happen = async (world: CampaignWorld, act: Act, phone: PhoneNumber, random: () => number) => {
  const row = world.claimOf(phone);
  const there = await world.messages.get(refOf(row));
  const claimId = there?.direction === "out" ? (there.claimId ?? "") : "";
  const sid = (there?.direction === "out" ? there.sid : undefined) ?? someSid();
  if (act === "claim") await world.texts.claim(row, undefined);
  if (act === "sent") await world.messages.record(refOf(row), claimId, { state: "sent", sid });
  if (act === "failed") await world.messages.record(refOf(row), claimId, { state: "failed", reason: "Twilio 21211" });
  if (act === "doubt") await world.messages.record(refOf(row), claimId, { state: "in_doubt", reason: "timeout" });
  if (act === "delivered" || act === "undelivered") await world.messages.applyStatus(refOf(row), { sid, state: act });
  if (act === "release") await world.texts.release(refOf(row), claimId, undefined);
  if (act === "skip") {
    const { claimId: _, claimedAt: __, ...ended } = row;
    await world.texts.end({ ...ended, state: "skipped", reason: "unsubscribed" });
  }
  if (act === "lose") world.clock.advance(2 * MINUTE);
  if (act === "state") {
    const next = (["sending", "paused", "sending", "cancelled"] as const)[Math.floor(random() * 4)];
    await world.campaigns.change(world.ref, ({ state }) =>
      state === "sending" || state === "paused" ? { state: next ?? "sending" } : undefined,
    );
  }
};

describe("whatever happens to a campaign", () => {
  it("ends, after a recount, with counts that equal its rows", async () => {
    const acts = fc.constantFrom<Act>(
      ...(["claim", "claim", "sent", "sent", "failed", "doubt", "delivered", "undelivered"] as const),
      ...(["release", "skip", "lose", "state", "ring"] as const),
    );
    const steps = fc.array(fc.tuple(acts, fc.nat({ max: PHONES.length - 1 })), { minLength: 5, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer(), async (given, seed) => {
        const world = await campaignWorld({ included: PHONES });
        const random = seededRandom(seed);
        const stream = streamOf(world);
        world.dynamo.faults.byChance(seed, { throttle: 0.02, loseAnswer: 0.02, unprocessed: 0.1 });
        /** The stream's records so far come, some of them twice and some never. */
        const ring = async () => {
          const records = world.records.splice(0).flatMap((record) => {
            const drawn = random();
            if (drawn < 0.1) return [];
            return drawn < 0.2 ? [record, record] : [record];
          });
          if (records.length > 0) await stream({ Records: records });
        };
        const closed = PHONES.filter(() => random() < 0.2);
        const kind = random() < 0.5 ? ("over" as const) : ("open" as const);
        world.windows.of = (phone) => (closed.includes(phone) ? { kind } : { kind: "open" });
        for (const [act, index] of given) {
          await happen(world, act, PHONES[index] ?? phoneOf(""), random);
          if (act === "ring") await Promise.all([ring(), workOff(world)]);
        }
        await ring();
        await workOff(world);
        world.dynamo.faults.clear();
        await recount(world);
        const outcomes = await outcomesOneByOne(world, PHONES);
        const campaign = await world.campaigns.get(world.ref);
        const counts = campaign && countsOf(campaign, await world.counts.read(world.ref));
        const expected = Object.fromEntries(
          outcomeSchema.options.map((name) => [name, outcomes.filter((each) => each === name).length]),
        );
        // Whether the hours hold or end those without a row is asked of each; the counter knows how many they are.
        const without = ["waiting", "held", "expired"].reduce((sum, name) => sum + (expected[name] ?? 0), 0);
        const { claimed, sent, delivered, undelivered, failed, skipped, inDoubt, cancelled } = expected;
        expect(counts).toMatchObject({ claimed, sent, delivered, undelivered, failed, skipped, inDoubt, cancelled });
        expect((counts?.waiting ?? 0) + (counts?.held ?? 0) + (counts?.expired ?? 0)).toBe(without);
        const isOpen = campaign?.state === "sending" || campaign?.state === "paused";
        const isLeft = outcomes.some((each) => each === "waiting" || each === "held" || each === "claimed");
        if (campaign?.state !== "cancelled") expect(isOpen).toBe(isLeft);
        expect(world.errors.filter((each) => each.includes("frozen"))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
