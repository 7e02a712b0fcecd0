// The law of audiences: each phone once, decided as sets would decide it, with counts that are those of the rows, however
// often a worker ended, came twice or at once with others.
import fc from "fast-check";
import type { AudienceRow } from "#shared/campaigns/audience.ts";
import { countsOf } from "#shared/campaigns/audience-decision.ts";
import { buildAudience } from "#shared/campaigns/build-audience.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import { lookAtAudience } from "#shared/campaigns/look-at-audience.ts";
import { allShards, shardOf } from "#shared/platform/ids.ts";
import { audienceWorld } from "#test/support/audience-world.ts";
import { cutAt } from "#test/support/cut-at.ts";
import { AT, MINUTE, phoneOf, secondsLater, someReply } from "#test/support/samples.ts";

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

type World = Awaited<ReturnType<typeof audienceWorld>>;
const frozenAs = ({ frozen }: Campaign): Record<string, number> => {
  const { at: _, leftOut, ...counts } = frozen ?? { leftOut: {}, at: "" };
  return { ...counts, ...leftOut };
};
const expectWhole = async (world: World, campaign: Campaign): Promise<AudienceRow[]> => {
  const rows = await world.rowsOf(campaign);
  expect(frozenAs(world.now(campaign))).toEqual(countsOf(rows));
  expect(new Set(rows.map(({ phone }) => phone)).size).toBe(rows.length);
  return rows;
};

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

/** Three pages in one shard, and one phone in another: more would only be more of the same. */
const HERE = Array.from({ length: 200 }, (_, index) => phoneOf(`+1512555${String(1_000 + index)}`))
  .filter((phone) => shardOf(phone) === "07")
  .slice(0, 5);
const ELSEWHERE = phoneOf("+15125550101");

const small = async () => {
  const world = await audienceWorld();
  for (const phone of [...HERE, ELSEWHERE]) await world.say(phone, "subscribed");
  const campaign = world.campaign({
    groupIds: [await world.group([...HERE, ELSEWHERE]), await world.group(HERE.slice(1, 3))],
    excludeGroupIds: [await world.group(HERE.slice(3, 4))],
  });
  await world.begin(campaign);
  return { world, campaign };
};

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

describe("jobs", () => {
  it("that come twice and all at once make the list once", async () => {
    const { world, campaign } = await small();
    const jobs = world.jobs.splice(0);
    await Promise.all([...jobs, ...jobs].map((job) => buildAudience(world.deps, 2)(job)));
    await world.work();
    expect((await expectWhole(world, campaign)).map(({ phone }) => phone)).toEqual([...HERE, ELSEWHERE].sort());
    expect(world.now(campaign)).toMatchObject({ state: "sending", attempt: 1 });
  });

  it("that end at the same instant hand out the first drip once: two would hand out their first page both", async () => {
    const { world, campaign } = await small();
    const [all, { walks }] = [Promise.withResolvers<void>(), world.deps];
    let ended = 0;
    // Each looks when all have ended.
    const read: typeof walks.read = async (walk) => {
      ended += 1;
      if (ended === allShards.length) all.resolve();
      await all.promise;
      return await walks.read(walk);
    };
    const together = { begin: walks.begin.bind(walks), save: walks.save.bind(walks), read };
    await Promise.all(world.jobs.splice(0).map((job) => buildAudience({ ...world.deps, walks: together })(job)));
    expect(world.now(campaign)).toMatchObject({ state: "sending", attempt: 1 });
    const atOnce = world.drips.filter(({ delaySeconds }) => delaySeconds === 0);
    expect([atOnce.length, world.drips.length]).toEqual([1, 16]);
  });

  it("of an older attempt do nothing", async () => {
    const { world, campaign } = await small();
    const old = world.jobs.splice(0);
    await world.begin(campaign);
    for (const job of old) await buildAudience(world.deps, 2)(job);
    expect(await world.rowsOf(campaign, 1)).toEqual([]);
    await world.work();
    await expectWhole(world, campaign);
    for (const job of old) await buildAudience(world.deps, 2)(job);
    expect(world.now(campaign)).toMatchObject({ state: "sending", attempt: 2 });
    expect(await world.rowsOf(campaign, 1)).toEqual([]);
  });

  it("of a cancelled campaign end, and so do those of one that is frozen", async () => {
    const { world, campaign } = await small();
    const jobs = world.jobs.splice(0);
    world.kept.set(campaign.id, { ...world.now(campaign), state: "cancelled" });
    for (const job of jobs) await buildAudience(world.deps, 2)(job);
    expect(await world.rowsOf(campaign)).toEqual([]);
    expect([world.jobs, world.drips, world.now(campaign).state]).toEqual([[], [], "cancelled"]);
  });

  it("that got lost are handed out again by the clock", async () => {
    const { world, campaign } = await small();
    world.jobs.splice(3);
    await world.work();
    world.clock.time += 2 * MINUTE;
    await lookAtAudience(world.deps)(world.now(campaign));
    expect(world.jobs).toHaveLength(13);
    expect(world.now(campaign).dueAt).toBe(secondsLater(180));
    await world.work();
    await expectWhole(world, campaign);
  });
});

describe("a group", () => {
  const dynamicWorld = async (state: "ready" | "building" | "invalid") => {
    const made = await small();
    const [id = ""] = made.campaign.groupIds;
    const set = (revision: number, as: typeof state = "ready") =>
      made.world.dynamic.set(id, { kind: "dynamic", revision, state: as });
    set(1, state);
    made.world.jobs.length = 0;
    await made.world.begin(made.campaign);
    return { ...made, id, set };
  };

  it.each(["building", "invalid"] as const)("that is %s makes the campaign wait until it is ready", async (because) => {
    const { world, campaign, id, set } = await dynamicWorld(because);
    expect(world.now(campaign)).toMatchObject({ state: "building", waitsFor: { groupId: id, because } });
    expect([world.jobs, world.now(campaign).dueAt]).toEqual([[], secondsLater(60)]);
    await lookAtAudience(world.deps)(world.now(campaign));
    expect(world.jobs).toEqual([]);
    set(1);
    await lookAtAudience(world.deps)(world.now(campaign));
    expect(world.now(campaign).waitsFor).toBeUndefined();
    expect(world.jobs.map(({ shard }) => shard)).toEqual(allShards);
    await world.work();
    await expectWhole(world, campaign);
    expect(world.now(campaign).state).toBe("sending");
  });

  it("whose rule moved while the list was made begins a new one", async () => {
    const { world, campaign, set } = await dynamicWorld("ready");
    const { attempt } = world.now(campaign);
    const last = world.jobs.splice(15);
    await world.work();
    set(2);
    world.jobs.push(...last);
    await world.work();
    const rows = await expectWhole(world, campaign);
    expect(rows.length).toBeGreaterThan(0);
    expect(world.now(campaign)).toMatchObject({ state: "sending", attempt: attempt + 1 });
  });

  it.each([
    ["is being built again", { revision: 2, state: "building" }, "building"],
    ["is gone", undefined, "gone"],
    ["was archived", { revision: 1, state: "ready", archivedAt: AT }, "archived"],
  ] as const)("that %s at the end lets the campaign wait, and nothing is sent", async (_, now, because) => {
    const { world, campaign, id } = await dynamicWorld("ready");
    world.dynamic.set(id, now && { kind: "dynamic", ...now });
    await world.work();
    expect(world.now(campaign)).toMatchObject({ state: "building", waitsFor: { groupId: id, because } });
    expect([world.now(campaign).frozen, world.drips]).toEqual([undefined, []]);
  });
});

it("is frozen at scheduling without beginning to send", async () => {
  const { world, campaign } = await small();
  world.kept.set(campaign.id, { ...world.now(campaign), state: "scheduled", freeze: "schedule" });
  await world.work();
  await expectWhole(world, campaign);
  expect([world.now(campaign).state, world.drips]).toEqual(["scheduled", []]);
});

describe("a campaign that follows another", () => {
  const followed = async (state: Campaign["state"], to: "failed" | "silent") => {
    const world = await audienceWorld();
    const states = [
      "sent",
      "delivered",
      "failed",
      "undelivered",
      "expired",
      "skipped",
      undefined,
      "delivered",
    ] as const;
    const phones = states.map((_, index) => phoneOf(`+1512555020${index}`));
    const frozen = { at: AT, audience: 8, included: 8, leftOut: {}, inSeveral: 0 };
    const first = world.campaign({ state, attempt: 1, frozen });
    const list = { accountId: world.account.id, campaignId: first.id, attempt: 1 };
    for (const [index, phone] of phones.entries()) {
      await world.say(phone, "subscribed");
      await world.deps.audiences.insertAll(list, [{ v: 1, phone, groups: 1 }]);
      const text = states[index];
      if (text) world.sentTexts.set(phone, someReply(world.account.id, { phone, state: text }));
    }
    world.repliers.add(phones[7] ?? "");
    const second = world.campaign({ resendOf: { campaignId: first.id, to } });
    await world.begin(second);
    await world.work();
    return (await expectWhole(world, second)).map(({ phone }) => phones.indexOf(phone));
  };

  it.each([
    ["done", "failed", [2, 3, 4]],
    ["expired", "failed", [2, 3, 4, 6]],
    ["done", "silent", [0, 1]],
  ] as const)("that is %s goes to whom it %s", async (state, to, expected) => {
    expect(await followed(state, to)).toEqual(expected);
  });
});
