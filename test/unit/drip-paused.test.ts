import { controlCampaign } from "#shared/campaigns/control-campaign.ts";
import { type DripDeps, dripCampaign } from "#shared/campaigns/drip-campaign.ts";
import { controlWorld } from "#test/support/control-world.ts";
import { aroundCalls } from "#test/support/cut-at.ts";
import { campaignWorld, minutes, phonesOf } from "#test/support/drip-world.ts";
import { MINUTE } from "#test/support/samples.ts";

describe("a drip", () => {
  it.each([
    ["paused before its first page, on its last, or at any call in between", false],
    ["paused and resumed at any of its calls", true],
  ])("that is %s lets nobody go before it is resumed, and loses nobody", async (_, isResumedAtOnce) => {
    const { deps } = await controlWorld();
    const phones = phonesOf(40);
    for (let place = 1; ; place += 1) {
      const world = campaignWorld(10);
      const control = controlCampaign({ ...deps, ...world.deps });
      const campaign = world.launchOf(phones);
      let isPaused = false;
      const cutInto = aroundCalls<DripDeps>(world.deps, async (call, __, carryOut) => {
        if (call !== place) return await carryOut();
        isPaused = true;
        await control(campaign, "pause");
        if (isResumedAtOnce) await control(campaign, "resume");
        return await carryOut();
      });
      for (const job of world.jobs.splice(0)) if (job.kind === "drip") await dripCampaign(cutInto)(job);
      if (!isPaused) return expect(place).toBeGreaterThan(30);
      world.clock.at += 2 * MINUTE;
      world.letThrough();
      // What the run before had queued is put aside.
      expect(world.texts.size).toBe(0);
      if (!isResumedAtOnce) await control(campaign, "resume");
      await minutes(world, 4);
      expect([...world.texts.values()].map(({ phone }) => phone).sort()).toEqual(phones);
    }
  });
});
