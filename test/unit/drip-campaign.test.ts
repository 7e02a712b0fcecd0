import { firstDrip } from "#shared/campaigns/next-drip.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { account, campaignWorld, minutes, phonesOf, reached } from "#test/support/drip-world.ts";
import { MINUTE, NOW, phoneOf } from "#test/support/samples.ts";

describe("a drip", () => {
  it("hands out everybody who is included, each once, over a minute at the sender's pace", async () => {
    const world = campaignWorld(10);
    const phones = phonesOf(300);
    const left = { v: 1 as const, phone: phoneOf("+15125550101"), leftOut: "pending" as const, groups: 1 };
    world.launchOf([...phones, left]);
    await world.work();
    const handed = world.blocks.flatMap(({ block, at }) => block.phones.map((phone) => ({ phone, at })));
    expect(handed.map(({ phone }) => phone).sort()).toEqual(phones);
    expect(Math.max(...world.blocks.map(({ block }) => block.phones.length))).toBe(5);
    const seconds = Map.groupBy(handed, ({ at }) => at);
    expect(Math.max(...[...seconds.values()].map((each) => each.length))).toBeLessThan(10 + 5);
    expect(world.campaigns.values().next().value?.drip).toMatchObject({
      pass: 1,
      endedAt: isoInstant(NOW),
      queued: 300,
    });
  });

  it.each([
    ["of one segment a second", 1, 75, 1],
    ["of a hundred", 100, 7_500, 10],
    ["of no pace to speak of, in jobs of 20,000 at most", 2_000, 20_000, 10],
  ])("hands out about a minute's worth of a sender %s", async (_, pace, expected, largest) => {
    const world = campaignWorld(pace);
    world.launchOf(phonesOf(21_000));
    await world.work();
    expect(world.blocks.reduce((sum, { block }) => sum + block.phones.length, 0)).toBe(expected);
    expect(Math.max(...world.blocks.map(({ block }) => block.phones.length))).toBe(largest);
    expect(world.jobs.length).toBe(pace === 2_000 ? 1 : 0);
  });

  it.each([
    [1, 6_500, 10],
    [2, 5_000, 10],
    [3, 3_250, 6],
  ])(
    "hands out what a sender takes that is slowed by %i, as it recovers, in blocks that its rate of now takes",
    async (level, expected, largest) => {
      const world = campaignWorld(100);
      world.switches.slowed = { at: isoInstant(NOW), level };
      world.launchOf(phonesOf(10_000));
      await world.work();
      expect(world.blocks.reduce((sum, { block }) => sum + block.phones.length, 0)).toBe(expected);
      expect(Math.max(...world.blocks.map(({ block }) => block.phones.length))).toBe(largest);
      // The clock comes a minute later: by then the sender has all of its rate, and goes on where it was filled until.
      expect(Math.max(...world.blocks.map(({ at }) => at))).toBe(NOW + 75_000);
      world.clock.at += MINUTE;
      world.letThrough();
      await world.tick();
      await world.work();
      expect(Math.max(...world.blocks.map(({ block }) => block.phones.length))).toBe(10);
    },
  );

  it("counts a text with pictures as one segment, however long its words are, as the door does", async () => {
    const world = campaignWorld(100);
    world.launchOf(phonesOf(10_000), { body: "x".repeat(700), mediaUrls: ["https://example.com/menu.jpg"] });
    await world.work();
    expect(world.blocks.reduce((sum, { block }) => sum + block.phones.length, 0)).toBe(7_500);
    expect(Math.max(...world.blocks.map(({ block }) => block.phones.length))).toBe(10);
  });

  it("fills no minute twice, whatever ticks twice, and loses none when ticks are left out", async () => {
    const world = campaignWorld(10);
    const campaign = world.launchOf(phonesOf(1_200));
    await world.work();
    for (let again = 0; again < 3; again += 1) {
      await world.tick();
      world.campaigns.set(campaign.id, { ...(world.campaigns.get(campaign.id) ?? campaign), dueAt: isoInstant(NOW) });
      await world.work();
    }
    expect(world.blocks.flatMap(({ block }) => block.phones).length).toBe(750);
    world.clock.at += 5 * MINUTE;
    world.letThrough();
    await minutes(world, 2);
    expect(reached(world, campaign).length).toBe(1_200);
  });

  it("hands out less while the door is behind, but never less than a tenth of a minute", async () => {
    const world = campaignWorld(10);
    world.launchOf(phonesOf(3_000));
    await world.work();
    world.clock.at += MINUTE;
    await world.tick();
    await world.work();
    expect(world.blocks.flatMap(({ block }) => block.phones).length).toBe(750 + 60);
  });

  it("hands out nothing while the account does not send, and goes on where it was", async () => {
    const world = campaignWorld(10);
    const campaign = world.launchOf(phonesOf(100));
    world.switches.sending = false;
    await world.work();
    expect(world.blocks).toEqual([]);
    world.switches.sending = true;
    await minutes(world, 2);
    expect(reached(world, campaign).length).toBe(100);
  });

  it("pauses, with the reason, a campaign whose account the carrier refused while nothing of it was in the queue", async () => {
    const world = campaignWorld(10);
    const campaign = world.launchOf(phonesOf(100));
    world.switches.sending = false;
    world.switches.stoppedBecause = "Twilio 20003";
    await world.work();
    expect(world.blocks).toEqual([]);
    expect(world.campaigns.get(campaign.id)).toMatchObject({ state: "paused", pausedBecause: "Twilio 20003" });
  });

  it("puts a job of an earlier run aside", async () => {
    const world = campaignWorld();
    world.launchOf(phonesOf(10), { run: 2 });
    world.jobs.splice(0, 1, {
      v: 1,
      kind: "drip",
      accountId: account.id,
      campaignId: [...world.campaigns.keys()][0] ?? "",
      run: 1,
    });
    await world.work();
    expect(world.blocks).toEqual([]);
  });

  it("looks for rows after a resume: who has one is through, a claim without a worker becomes a doubt", async () => {
    const world = campaignWorld();
    const [one, two, three, ...others] = phonesOf(6);
    const campaign = world.launchOf(
      [one, two, three, ...others].filter((phone) => phone !== undefined),
      {
        run: 2,
        drip: firstDrip({ pass: 1, queued: 6 }),
      },
    );
    if (one) world.claim(campaign.id, one);
    if (two) world.claim(campaign.id, two, { state: "claimed" });
    world.clock.at += 2 * MINUTE;
    if (three) world.claim(campaign.id, three, { state: "claimed" });
    world.clock.at += MINUTE + 1;
    await world.work();
    expect(world.blocks.flatMap(({ block }) => block.phones).sort()).toEqual(others);
    expect([...world.texts.values()].map(({ state }) => state)).toEqual(["sent", "in_doubt", "claimed"]);
  });

  it("leaves whose window is closed, and comes for them when the first of them opens", async () => {
    const world = campaignWorld();
    const when = { kind: "local" as const, day: "2026-11-23", time: "11:00", late: "skip" as const };
    const [east, west] = [phonesOf(20), phonesOf(30, "206")];
    const campaign = world.launchOf([...east, ...west], { when });
    await world.work();
    expect(world.blocks).toEqual([]);
    expect(world.campaigns.get(campaign.id)?.drip).toMatchObject({ left: 50, opensAt: "2026-11-23T16:00:00.000Z" });
    await minutes(world, 61);
    expect(reached(world, campaign).length).toBe(20);
    await minutes(world, 180);
    expect(reached(world, campaign).length).toBe(50);
    const drips = world.campaigns.get(campaign.id)?.drip?.pass ?? 0;
    expect(drips).toBeLessThanOrEqual(4);
  });

  it("two at once hand out at most a page twice, and nobody is lost", async () => {
    const world = campaignWorld();
    const campaign = world.launchOf(phonesOf(2_000));
    world.jobs.push(...world.jobs);
    const jobs = world.jobs.splice(0);
    const { dripCampaign } = await import("#shared/campaigns/drip-campaign.ts");
    await Promise.all(jobs.map((job) => (job.kind === "drip" ? dripCampaign(world.deps)(job) : undefined)));
    const handed = world.blocks.flatMap(({ block }) => block.phones);
    expect(new Set(handed).size).toBe(2_000);
    expect(handed.length).toBeLessThanOrEqual(2_500);
    await minutes(world, 2);
    expect(reached(world, campaign).length).toBe(2_000);
  });
});
