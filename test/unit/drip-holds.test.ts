import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { AudienceRow } from "#shared/campaigns/audience.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { account, campaignWorld, minutes, phonesOf, reached } from "#test/support/drip-world.ts";
import { MINUTE, NOW } from "#test/support/samples.ts";

const RATE = 1;
/** At ten past ten of their own clocks. In Halifax it is past: they go at once. The others open while the pass goes on. */
const when = { kind: "local" as const, day: "2026-11-23", time: "10:10", late: "now" as const };
const OPEN_AT_ONCE = "America/Halifax";
const OPENS = {
  "America/New_York": NOW + 10 * MINUTE,
  "America/Chicago": NOW + 70 * MINUTE,
};

/** Where a pass comes by a phone. */
const placeOf = (after?: { readonly phone: PhoneNumber }): string => (after ? shardOf(after.phone) + after.phone : "");

/** So many people of each zone that opens later, strewn among those who go at once. */
const strewn = (count: number, ofEach: number): AudienceRow[] => {
  const zones = Object.keys(OPENS).flatMap((zone) => Array.from({ length: ofEach }, () => zone));
  const every = Math.floor(count / zones.length);
  return phonesOf(count).map((phone, index) => {
    const zone = index % every === 0 ? zones[(index / every) % zones.length] : undefined;
    return { v: 1, phone, groups: 1, timeZone: zone ?? OPEN_AT_ONCE };
  });
};

describe("a pass that goes on for hours, while the hours of those come whom it has left", () => {
  it("hands them out about two minutes behind the opening, at the sender's pace, and everybody else as soon as ever", async () => {
    const world = campaignWorld(RATE);
    const people = strewn(4_800, 300);
    const campaign = world.launchOf(people, { when });
    const handed: ReadonlyMap<string, number>[] = [];
    const passed = () => (world.clock.at - NOW) / MINUTE;
    const leftUntil: (readonly [phone: PhoneNumber, opens: number])[] = [];
    for (const [zone, opens] of Object.entries(OPENS)) {
      handed.push(await minutes(world, (opens - NOW) / MINUTE - passed()));
      const place = placeOf(world.campaigns.get(campaign.id)?.drip?.after);
      const left = people.filter(({ phone, timeZone }) => timeZone === zone && placeOf({ phone }) <= place);
      leftUntil.push(...left.map(({ phone }) => [phone, opens] as const));
    }
    handed.push(await minutes(world, Math.ceil((1.05 * people.length) / RATE / 60) - passed()));

    expect(leftUntil.length).toBeGreaterThan(200);
    const claimedAt = new Map(
      [...world.texts.values()].map(({ phone, claimedAt: at = "" }) => [phone, Date.parse(at)]),
    );
    const waited = leftUntil.map(([phone, opens]) => (claimedAt.get(phone) ?? Number.POSITIVE_INFINITY) - opens);
    expect(Math.min(...waited)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...waited)).toBeLessThanOrEqual(2 * MINUTE + (300 / RATE) * 1_000);
    expect(reached(world, campaign).length).toBe(people.length);
    // Who was in the queue when the pass began anew is handed out once more: a minute's worth at most with each opening.
    const times = handed.flatMap((each) => [...each.values()]).reduce((sum, each) => sum + each, 0);
    expect(times - people.length).toBeLessThanOrEqual(Object.keys(OPENS).length * RATE * 60);
  }, 120_000);

  it("counts on what it has handed out, so that a door that is behind is given no more for it", async () => {
    const world = campaignWorld(10);
    const campaign = world.launchOf(strewn(20_000, 100), { when });
    await world.work();
    const queued = () => world.blocks.reduce((sum, { block }) => sum + block.phones.length, 0);
    for (let minute = 1; minute <= 12; minute += 1) {
      const before = queued();
      world.clock.at = NOW + minute * MINUTE;
      await world.tick();
      await world.work();
      expect(queued() - before).toBeLessThanOrEqual(minute === 1 ? 600 : 300);
    }
    expect(world.campaigns.get(campaign.id)?.drip?.pass).toBe(2);
  });

  it("leaves whose hours end before the turn of their block, and comes for them when they begin again", async () => {
    const world = campaignWorld(1);
    const quietHours = { enabled: true, from: "10:01", to: "10:05" };
    const { readSending } = world.deps.sending;
    const deps = {
      ...world.deps,
      sending: {
        async readSending(...of: Parameters<typeof readSending>) {
          const sending = await readSending(...of);
          return sending && { ...sending, account: { ...account, quietHours } };
        },
      },
    };
    const campaign = world.launchOf(phonesOf(75).map((phone) => ({ v: 1, phone, groups: 1 })));
    const { dripCampaign } = await import("#shared/campaigns/drip-campaign.ts");
    for (const job of world.jobs.splice(0)) if (job.kind === "drip") await dripCampaign(deps)(job);
    expect(Math.max(...world.blocks.map(({ at }) => at))).toBeLessThan(NOW + MINUTE);
    expect(world.blocks.length).toBe(60);
    expect(world.campaigns.get(campaign.id)?.drip).toMatchObject({ left: 15, opensAt: "2026-11-23T15:05:00.000Z" });
  });
});
