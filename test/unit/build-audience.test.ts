// The law of audiences: each phone once, decided as sets would decide it, with counts that are those of the rows, however
// often a worker ended, came twice or at once with others.
import fc from "fast-check";
import type { AudienceRow } from "#shared/campaigns/audience.ts";
import { buildAudience } from "#shared/campaigns/build-audience.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { audienceWorld } from "#test/support/audience-world.ts";
import { cutAt } from "#test/support/cut-at.ts";
import { AT, phoneOf } from "#test/support/samples.ts";
import { expectWhole, HERE, small } from "#test/support/small-audience.ts";

// Of several shards and countries.
const PHONES = [
  ...[
    "+12015550123",
    "+15125550101",
    "+15125550102",
    "+15125550113",
    "+447700900123",
    "+13105550100",
    "+14165550100",
  ].map(phoneOf),
];
const STATES = ["subscribed", "pending", "unsubscribed", undefined] as const;

describe("an audience", () => {
  it("is what sets say, whatever groups, exclusions, loose phones and consents are", async () => {
    const subset = fc.subarray(PHONES);
    await fc.assert(
      fc.asyncProperty(
        fc.array(subset, { minLength: 1, maxLength: 4 }),
        fc.array(subset, { maxLength: 2 }),
        fc.array(subset, { maxLength: 2 }),
        subset,
        fc.array(fc.constantFrom(...STATES), { minLength: PHONES.length, maxLength: PHONES.length }),
        fc.nat(),
        async (groups, excludedGroups, excludedCampaigns, loose, states, order) => {
          const world = await audienceWorld();
          const { account, campaign, deps, group, say } = world;
          for (const [index, phone] of PHONES.entries()) if (states[index]) await say(phone, states[index]);
          const others = excludedCampaigns.map(() => campaign({ state: "sending", attempt: 3 }));
          for (const [index, { id }] of others.entries()) {
            const list = { accountId: account.id, campaignId: id, attempt: 3 };
            const [first, ...rest] = excludedCampaigns[index] ?? [];
            await deps.audiences.insertAll(
              list,
              rest.map((phone) => ({ v: 1, phone, groups: 1 })),
            );
            if (first) await deps.audiences.insertAll(list, [{ v: 1, phone: first, groups: 1, leftOut: "held" }]);
            const frozen = { at: AT, audience: 0, included: 0, leftOut: {}, inSeveral: 0 };
            world.kept.set(id, { ...world.now(campaign({ id })), id, state: "sending", attempt: 3, frozen });
          }
          const made = campaign({
            ...{ groupIds: await Promise.all(groups.map(group)), phones: loose },
            ...{ excludeGroupIds: await Promise.all(excludedGroups.map(group)) },
            ...{ excludeCampaignIds: others.map(({ id }) => id) },
          });
          await world.begin(made);
          await world.work(() => order);
          const rows = await expectWhole(world, made);
          const expected = [...new Set([...groups.flat(), ...loose])].sort().map((phone): AudienceRow => {
            const inGroups = groups.filter((some) => some.includes(phone)).length;
            const row = { v: 1 as const, phone, groups: inGroups };
            const byGroup = excludedGroups.findIndex((some) => some.includes(phone));
            if (byGroup >= 0) return { ...row, leftOut: "excluded_group", by: made.excludeGroupIds[byGroup] };
            const byCampaign = excludedCampaigns.findIndex((some) => some.slice(1).includes(phone));
            if (byCampaign >= 0) return { ...row, leftOut: "excluded_campaign", by: others[byCampaign]?.id };
            const state = states[PHONES.indexOf(phone)];
            if (state !== "subscribed") return { ...row, leftOut: state ?? "no_consent" };
            return phone.startsWith("+44") ? { ...row, leftOut: "country" } : row;
          });
          expect(rows).toEqual(expected);
          expect(world.now(made)).toMatchObject({ state: "sending", attempt: 1, drip: { pass: 1, queued: 0 } });
          expect(world.drips).toHaveLength(1);
        },
      ),
      { numRuns: 12 },
    );
  });
});

/** The same row, whatever the group that excludes is called. */
const anyGroup = (row: AudienceRow) => ({ ...row, by: row.by && "a group" });
const shardOfHere = shardOf(HERE[0] ?? "");
/** Every shard is done but one; its job. */
const allButOne = async ({ world }: Awaited<ReturnType<typeof small>>) => {
  const job = world.jobs.find(({ shard }) => shard === shardOfHere);
  if (!job) throw new Error("No job");
  world.jobs.splice(world.jobs.indexOf(job), 1);
  await world.work();
  return job;
};
/** How many calls of stores the last shard's job makes: three pages with their plans, and the end. */
const CALLS = 25;

describe("a worker that ends", () => {
  it.each(["before", "behind"] as const)("%s any call of a store leaves a list that ends the same", async (side) => {
    const whole = await small();
    await whole.world.work();
    const rows = await expectWhole(whole.world, whole.campaign);
    let place = 1;
    for (; ; place += 1) {
      const { world, campaign } = await small();
      const job = await allButOne({ world, campaign });
      const cut = cutAt(world.deps, place, side);
      await buildAudience(cut.deps, 2)(job).catch(() => {});
      if (!cut.wasCut()) break;
      await buildAudience(world.deps, 2)(job);
      await world.work();
      expect((await expectWhole(world, campaign)).map(anyGroup)).toEqual(rows.map(anyGroup));
      expect(world.now(campaign)).toMatchObject({ state: "sending", attempt: 1 });
      expect(world.drips.length).toBeGreaterThan(0);
    }
    expect(place - 1).toBe(CALLS);
  });

  it("leaves no row that is not counted, though people left and opted out before the next one came", async () => {
    for (let place = 1; place <= CALLS; place += 1) {
      const { world, campaign } = await small();
      const job = await allButOne({ world, campaign });
      await buildAudience(cutAt(world.deps, place, "behind").deps, 2)(job).catch(() => {});
      const [first, second] = HERE;
      if (!first || !second) throw new Error("No phones");
      await world.say(second, "unsubscribed");
      await world.leave(campaign.groupIds[0] ?? "", first);
      await buildAudience(world.deps, 2)(job);
      await world.work();
      await expectWhole(world, campaign);
    }
  });

  it("late writes only what was planned: its successor has decided, and counted, the rest", async () => {
    const { world, campaign } = await small();
    const job = await allButOne({ world, campaign });
    const [first] = HERE;
    if (!first) throw new Error("No phones");
    // Between the first worker's look at people and its save the whole shard is done by another, for whom one has left.
    let isOvertaken = false;
    const members = {
      people: async (...asked: Parameters<typeof world.deps.members.people>) => {
        const people = await world.deps.members.people(...asked);
        if (!isOvertaken) {
          isOvertaken = true;
          await world.leave(campaign.groupIds[0] ?? "", first);
          await buildAudience(world.deps, 2)(job);
        }
        return people;
      },
    };
    await buildAudience({ ...world.deps, members }, 2)(job);
    const rows = await expectWhole(world, campaign);
    expect(rows.map(({ phone }) => phone)).not.toContain(first);
  });
});
