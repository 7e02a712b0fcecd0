import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { Tallied } from "#shared/campaigns/campaign-counts.ts";
import { nextLook } from "#shared/campaigns/next-look.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { campaignWorld, phonesOf, someCampaign } from "#test/support/drip-world.ts";
import { AT, MINUTE, NOW } from "#test/support/samples.ts";

const later = (minutes: number): string => isoInstant(NOW + minutes * MINUTE);
const drip = { pass: 1, queued: 0 };
const local = { kind: "local" as const, day: "2026-12-01", time: "09:00", late: "skip" as const };

describe("when the clock looks at a campaign next", () => {
  it.each<[string, Partial<Campaign>, string | undefined]>([
    ["a draft: never", { state: "draft", expiresAt: later(9) }, undefined],
    ["scheduled for an instant: then", { state: "scheduled", when: { kind: "at", at: later(90) } }, later(90)],
    ["scheduled for now: now", { state: "scheduled", when: { kind: "now" } }, AT],
    [
      "scheduled by local time: before the earliest clock shows it",
      { state: "scheduled", when: local },
      "2026-11-30T18:45:00.000Z",
    ],
    [
      "scheduled beyond its end: at its end",
      { state: "scheduled", when: { kind: "at", at: later(90) }, expiresAt: later(60) },
      later(60),
    ],
    ["building: in a minute", { state: "building" }, later(1)],
    ["sending: in a minute", { state: "sending", drip }, later(1)],
    ["sending shortly before its end: at its end", { state: "sending", drip, expiresAt: later(0.5) }, later(0.5)],
    ["a pass has just ended: a minute later", { drip: { ...drip, endedAt: later(-0.5) } }, later(0.5)],
    ["settling: each minute", { drip: { ...drip, endedAt: later(-3), handled: 2 } }, later(1)],
    ["settled long ago: now and then", { drip: { ...drip, endedAt: later(-20), handled: 2 } }, later(10)],
    [
      "somebody's window opens: then",
      { drip: { ...drip, endedAt: later(-20), handled: 2, opensAt: later(4) } },
      later(4),
    ],
    ["paused: never", { state: "paused" }, undefined],
    ["paused, with an end: at its end", { state: "paused", expiresAt: later(60) }, later(60)],
    ["done: never", { state: "done", expiresAt: later(9) }, undefined],
    ["cancelled: never", { state: "cancelled" }, undefined],
    ["expired: never", { state: "expired", expiresAt: later(-9) }, undefined],
  ])("%s", (_, more, expected) => {
    const look = nextLook(someCampaign(10, AT, more), NOW);
    expect(look === undefined ? undefined : isoInstant(look)).toBe(expected);
  });
});

describe("the clock's look at campaigns", () => {
  const withCampaign = (more: Partial<Campaign>) => {
    const world = campaignWorld();
    const campaign = world.launchOf(phonesOf(10), more);
    world.jobs.splice(0);
    return { world, now: () => world.campaigns.get(campaign.id), id: campaign.id };
  };

  it("launches what is scheduled and due, once, and nothing before", async () => {
    const { world, now } = withCampaign({ state: "scheduled", when: { kind: "at", at: later(1) }, dueAt: later(1) });
    await world.tick();
    expect(now()?.state).toBe("scheduled");
    world.clock.at += MINUTE;
    await Promise.all([world.tick(), world.tick()]);
    expect(now()?.state).toBe("building");
  });

  it("looks after what is building", async () => {
    const { world, now } = withCampaign({ state: "building", frozen: undefined });
    await world.tick();
    expect(world.calls).toContain("lookAfter");
    expect(now()?.dueAt).toBe(later(1));
  });

  it("looks after a list that is to be made when it is scheduled, also while that waits for a group", async () => {
    const waitsFor = { groupId: "group-one", because: "building" } as const;
    const when = { kind: "at", at: later(600) } as const;
    for (const more of [{ waitsFor }, {}, { revisions: {} }]) {
      const { world } = withCampaign({
        ...{ state: "scheduled", when, freeze: "schedule", frozen: undefined, drip: undefined, ...more },
      });
      await world.tick();
      expect(world.calls).toContain("lookAfter");
    }
  });

  it("hands out a drip while the pass goes on", async () => {
    const { world, now } = withCampaign({});
    await world.tick();
    expect(world.jobs.map(({ kind }) => kind)).toEqual(["drip"]);
    expect(now()?.dueAt).toBe(later(1));
  });

  it("ends what has expired, with people who wait, paused or not, and has it counted", async () => {
    for (const state of ["sending", "paused", "scheduled"] as const) {
      const { world, now } = withCampaign({ state, expiresAt: later(0) });
      await world.tick();
      expect(now()).toMatchObject({ state: "expired", endedAt: AT, dueAt: later(2) });
      world.clock.at += 2 * MINUTE;
      await world.tick();
      expect(world.jobs.map(({ kind }) => kind)).toEqual(Array.from({ length: 16 }, () => "recount"));
      expect(now()?.dueAt).toBeUndefined();
    }
  });

  it("has it counted when nobody seems to wait, also at its end", async () => {
    for (const expiresAt of [undefined, later(1)]) {
      const { world, now, id } = withCampaign({
        drip: { ...drip, endedAt: AT, queued: 10 },
        ...(expiresAt ? { expiresAt } : {}),
      });
      for (const phone of phonesOf(10)) world.claim(id, phone);
      world.clock.at += MINUTE;
      await world.tick();
      expect(now()?.state).toBe("sending");
      expect(world.jobs.map(({ kind }) => kind)).toEqual(Array.from({ length: 16 }, () => "recount"));
    }
  });

  it("begins another pass two minutes behind the end, while somebody waits and nothing moves", async () => {
    const { world, now, id } = withCampaign({ drip: { ...drip, endedAt: AT, queued: 10 } });
    const passes: (number | undefined)[] = [];
    for (let minute = 1; minute <= 4; minute += 1) {
      if (minute === 2) for (const phone of phonesOf(4)) world.claim(id, phone);
      world.clock.at = NOW + minute * MINUTE;
      await Promise.all([world.tick(), world.tick()]);
      passes.push(now()?.drip?.pass);
    }
    expect(passes).toEqual([1, 1, 2, 2]);
    expect(now()?.drip?.queued).toBe(0);
  });

  it.each<[string, Partial<Tallied>]>([
    ["a claim was counted twice", { claimed: 1, sent: 10 }],
    ["a text was not counted", { sent: 9 }],
  ])(
    "has it counted with each further pass: %s, and by that alone somebody would wait for ever",
    async (_, miscounted) => {
      const { world, now, id } = withCampaign({ drip: { ...drip, endedAt: AT, queued: 10 } });
      for (const phone of phonesOf(10)) world.claim(id, phone);
      world.switches.miscounted = miscounted;
      for (let minute = 1; minute <= 3; minute += 1) {
        world.clock.at = NOW + minute * MINUTE;
        await world.tick();
      }
      expect(now()?.drip?.pass).toBe(2);
      const counted = world.jobs.filter(({ kind }) => kind === "recount");
      expect(counted).toHaveLength(16);
    },
  );

  it("begins no other pass while everybody who waits is left until an opening", async () => {
    const { world, now } = withCampaign({ drip: { ...drip, endedAt: AT, left: 10, opensAt: later(30) } });
    for (let minute = 1; minute <= 29; minute += 1) {
      world.clock.at = NOW + minute * MINUTE;
      await world.tick();
    }
    expect([now()?.drip?.pass, world.jobs.length]).toEqual([1, 0]);
    world.clock.at = NOW + 30 * MINUTE;
    await world.tick();
    expect([now()?.drip?.pass, world.jobs.length]).toEqual([2, 1]);
  });
});
