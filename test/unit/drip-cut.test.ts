import type { Campaign } from "#shared/campaigns/campaign.ts";
import { firstDrip } from "#shared/campaigns/next-drip.ts";
import { Cut, campaignWorld, type DripWorld, minutes, phonesOf, reached } from "#test/support/drip-world.ts";
import { MINUTE } from "#test/support/samples.ts";

describe("a worker that is ended between any two calls", () => {
  it.each([
    ["at a launch", 1, undefined],
    ["after a resume", 2, 7],
  ])(
    "loses nobody and sends to nobody twice: %s",
    async (_, run, handled) => {
      const start = (): { world: DripWorld; campaign: Campaign } => {
        const world = campaignWorld();
        const phones = phonesOf(40);
        const campaign = world.launchOf(phones, run === 1 ? {} : { run, drip: firstDrip({ pass: 1, queued: 9 }) });
        for (const phone of phones.slice(0, handled ?? 0)) world.claim(campaign.id, phone, { state: "claimed" });
        if (handled) world.clock.at += 4 * MINUTE;
        return { world, campaign };
      };
      const whole = start();
      await whole.world.work();
      const cuts = whole.world.calls.length;
      const names = new Set(whole.world.calls);
      let doubles = 0;
      for (let call = 1; call <= cuts; call += 1) {
        for (const done of [false, true]) {
          const { world, campaign } = start();
          world.cutAt(call, done);
          await expect(world.work()).rejects.toBeInstanceOf(Cut);
          world.mend();
          const handed = await minutes(world, 5);
          expect(reached(world, campaign).sort()).toEqual(phonesOf(40));
          expect(Math.max(0, ...[...handed.values()])).toBeLessThanOrEqual(2);
          doubles += [...handed.values()].filter((times) => times > 1).length;
        }
      }
      const calls = ["blocks", "change", "count", "get", "page", "sending", "sharing"];
      expect([...names].sort()).toEqual([...calls, ...(handled ? ["doubt", "find"] : [])].sort());
      expect(cuts).toBe(handled ? 73 : 52);
      // Jobs only: of a cut between queue and place. One in the clock's own calls makes none.
      expect(doubles).toBeGreaterThan(0);
    },
    120_000,
  );

  it("has queued everybody when its job has come again, without another pass", async () => {
    const whole = campaignWorld();
    whole.launchOf(phonesOf(40));
    await whole.work();
    for (let call = 1; call <= whole.calls.length; call += 1) {
      for (const done of [false, true]) {
        const world = campaignWorld();
        world.launchOf(phonesOf(40));
        const [job] = world.jobs;
        world.cutAt(call, done);
        await expect(world.work()).rejects.toBeInstanceOf(Cut);
        world.mend();
        if (job) world.jobs.push(job);
        await world.work();
        const queued = new Set(world.blocks.flatMap(({ block }) => block.phones));
        expect([...queued].sort()).toEqual(phonesOf(40));
      }
    }
  });

  it("loses nobody where the clock breaks off, whose jobs were lost before", async () => {
    const start = async (): Promise<{ world: DripWorld; campaign: Campaign }> => {
      const world = campaignWorld();
      const campaign = world.launchOf(phonesOf(40));
      await world.work();
      world.blocks.splice(3, 5);
      return { world, campaign };
    };
    const whole = await start();
    await minutes(whole.world, 5);
    const cuts = whole.world.calls.length;
    expect(reached(whole.world, whole.campaign).length).toBe(40);
    for (let call = 1; call <= cuts; call += 1) {
      for (const done of [false, true]) {
        const { world, campaign } = await start();
        world.cutAt(call, done);
        await minutes(world, 5);
        world.mend();
        await minutes(world, 5);
        expect(reached(world, campaign).sort()).toEqual(phonesOf(40));
      }
    }
    expect(cuts).toBeGreaterThan(40);
  }, 120_000);
});
