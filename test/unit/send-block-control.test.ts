// What is decided about a campaign, or said by its carrier, while its blocks are worked off.
import { isoInstant } from "#shared/platform/clock.ts";
import { blockOf, blockSetup } from "#test/support/block-setup.ts";
import { account, mainSender } from "#test/support/seeded-twin.ts";

const RATE = 5;
const PEOPLE = 30;

describe("the campaigns' door, while a campaign is worked off", () => {
  it.each(["paused", "cancelled"] as const)(
    "hands nobody over from two seconds behind the instant on at which it is %s, and until then goes on",
    async (state) => {
      const { twin, campaigns, phones, row, send } = await blockSetup(PEOPLE);
      await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: RATE });
      const decidedAt = twin.clock.now() + 2_000;
      const wait = async (milliseconds: number) => {
        twin.clock.advance(Math.max(0, milliseconds));
        if (twin.clock.now() >= decidedAt) campaigns.set({ state });
      };
      for (let index = 0; index < PEOPLE; index += 2) await send(blockOf(phones.slice(index, index + 2)), { wait });
      const rows = (await Promise.all(phones.map((phone) => row(phone)))).filter((each) => each !== undefined);
      const claimed = rows.map(({ claimedAt }) => claimedAt ?? "").sort();
      expect(rows.every((each) => each.state === "sent")).toBe(true);
      expect(claimed.length).toBeGreaterThanOrEqual(2 * RATE);
      expect(claimed.length).toBeLessThan(PEOPLE);
      expect((claimed.at(-1) ?? "") <= isoInstant(decidedAt + 2_000)).toBe(true);
    },
  );

  it("slows its sender when the carrier says that it sends too fast, and nothing of that is lost", async () => {
    const { twin, fault, queued, phones, row, send } = await blockSetup(4);
    fault.next = "tooFast";
    expect(await send(blockOf(phones))).toEqual({ kind: "worked", handed: Array(4).fill("later"), back: 4 });
    const slowed = (await twin.accounts.readSending(account, mainSender.phone))?.sender.slowed;
    expect(slowed).toMatchObject({ level: 1 });
    fault.next = "none";
    twin.clock.advance(1_600);
    for (const { job } of queued.splice(0)) await send(job);
    expect(await Promise.all(phones.map(async (phone) => (await row(phone))?.state))).toEqual(Array(4).fill("sent"));
  });
});
