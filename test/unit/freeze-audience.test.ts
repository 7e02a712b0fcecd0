import { buildAudience } from "#shared/campaigns/build-audience.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import { lookAtAudience } from "#shared/campaigns/look-at-audience.ts";
import { allShards } from "#shared/platform/ids.ts";
import { audienceWorld } from "#test/support/audience-world.ts";
import { AT, MINUTE, phoneOf, secondsLater, someReply } from "#test/support/samples.ts";
import { ELSEWHERE, expectWhole, HERE, small } from "#test/support/small-audience.ts";

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

  it("for which a list waits that is to be made when it is scheduled is looked at until it is ready", async () => {
    const { world, campaign, set } = await dynamicWorld("building");
    world.kept.set(campaign.id, { ...world.now(campaign), state: "scheduled", freeze: "schedule" });
    set(1);
    await lookAtAudience(world.deps)(world.now(campaign));
    await world.work();
    await expectWhole(world, campaign);
    expect([world.now(campaign).state, world.drips]).toEqual(["scheduled", []]);
  });

  it.each(["paused", "cancelled"] as const)(
    "for which a campaign waited that is %s since begins no list",
    async (state) => {
      const { world, campaign, set } = await dynamicWorld("building");
      const seen = world.now(campaign);
      const since = { ...seen, state, dueAt: undefined };
      world.kept.set(campaign.id, since);
      set(1);
      await lookAtAudience(world.deps)(seen);
      expect([world.now(campaign), world.jobs]).toEqual([since, []]);
    },
  );

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

describe("a campaign that another excludes", () => {
  /** One to the same people that excludes the first, which has no list yet. */
  const excluding = async (of: Partial<Campaign>) => {
    const { world, campaign: first } = await small();
    world.jobs.length = 0;
    world.kept.set(first.id, { ...first, ...of });
    const { groupIds, excludeGroupIds } = first;
    const second = world.campaign({ groupIds, excludeGroupIds, excludeCampaignIds: [first.id] });
    await world.begin(second);
    const look = async (at: Campaign) => {
      await lookAtAudience(world.deps)(world.now(at));
      await world.work();
    };
    return { world, first, second, look };
  };
  const includedIn = async ({ world }: Awaited<ReturnType<typeof excluding>>, campaign: Campaign) =>
    (await world.rowsOf(campaign)).filter(({ leftOut }) => leftOut === undefined).length;

  it.each(["draft", "scheduled", "building", "paused"] as const)(
    "and that is %s, without a list, makes it wait until it has one, and leaves out whom that includes",
    async (state) => {
      const made = await excluding({ state });
      const { world, first, second, look } = made;
      const waitsFor = { campaignId: first.id, because: "no_list" };
      expect(world.now(second)).toMatchObject({ state: "building", waitsFor });
      expect(world.jobs).toEqual([]);
      await look(second);
      expect(world.now(second)).toMatchObject({ state: "building", waitsFor });
      await world.begin(first);
      await world.work();
      await look(second);
      expect(world.now(second)).toMatchObject({ state: "sending", frozen: { included: 0 } });
      expect(world.now(second).waitsFor).toBeUndefined();
      expect([await includedIn(made, first), await includedIn(made, second)]).toEqual([HERE.length, 0]);
    },
  );

  it.each(["cancelled", "expired"] as const)("and is %s without a list excludes nobody", async (state) => {
    const made = await excluding({ state });
    await made.world.work();
    expect(made.world.now(made.second)).toMatchObject({ state: "sending", frozen: { included: HERE.length } });
  });

  it("and excludes that one too goes first: nobody is on both lists, and neither waits for ever", async () => {
    const made = await excluding({ state: "draft" });
    const { world, first, second, look } = made;
    world.kept.set(first.id, { ...world.now(first), excludeCampaignIds: [second.id] });
    await world.begin(first);
    await world.work();
    await look(second);
    expect([world.now(first).state, world.now(second).state]).toEqual(["sending", "sending"]);
    expect([await includedIn(made, first), await includedIn(made, second)]).toEqual([HERE.length, 0]);
  });
});
