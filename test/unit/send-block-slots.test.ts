import { setTimeout as sleep } from "node:timers/promises";
import type { BlockDeps } from "#shared/campaigns/send-block.ts";
import { blockOf, blockSetup } from "#test/support/block-setup.ts";
import { account, mainSender, sidOf } from "#test/support/seeded-twin.ts";

describe("a block's slots", () => {
  it("reserves for as many as have their slots within half a second, and brings the rest back", async () => {
    const { twin, carrier, phones, queued, send } = await blockSetup(4);
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 3 });
    const outcome = await send(blockOf(phones), { wait: async () => {} });
    expect(outcome).toEqual({ kind: "worked", handed: ["ended", "ended"], back: 2 });
    expect(queued).toMatchObject([{ job: { phones: phones.slice(2), waits: 1, attempt: 0 } }]);
    expect(carrier.taken.size).toBe(2);
  });

  it("waits a second for slots that come, as long as a queue's delays are rough, and never reserves further ahead", async () => {
    const { twin, carrier, phones, queued, deps, send } = await blockSetup(8);
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 3 });
    const ahead: number[] = [];
    const pace: BlockDeps["pace"] = {
      ...{
        reserve: (...given) => deps().pace.reserve(...given),
        giveBack: (...given) => deps().pace.giveBack(...given),
      },
      reserveBlock: async (sender, texts, now, most) => {
        const slots = await twin.pace.reserveBlock(sender, texts, now, most);
        if (slots.kind === "slots") ahead.push(...slots.at.map((at) => at - now));
        return slots;
      },
    };
    // Only what waits for a slot of a block makes time pass: texts go beside it.
    const began = twin.clock.now();
    const outcome = await send(blockOf(phones), { pace });
    expect(outcome).toMatchObject({ kind: "worked", back: 3 });
    expect([carrier.taken.size, carrier.twice]).toEqual([5, []]);
    expect(queued).toMatchObject([{ job: { phones: phones.slice(5), waits: 1 } }]);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(500);
    expect(twin.clock.now() - began).toBeLessThanOrEqual(1_500);
  });

  it("that cannot be had any more let those who have one end first, and the job stays", async () => {
    const { twin, phones, queued, row, deps, send } = await blockSetup(4);
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 3 });
    let asked = 0;
    const pace: BlockDeps["pace"] = {
      ...{
        reserve: (...given) => deps().pace.reserve(...given),
        giveBack: (...given) => deps().pace.giveBack(...given),
      },
      reserveBlock: async (...given) => {
        asked += 1;
        if (asked > 1) throw new Error("throttled");
        return await twin.pace.reserveBlock(...given);
      },
    };
    const slow = async () => {
      await sleep(50);
      return { kind: "accepted", sid: sidOf(1) } as const;
    };
    await expect(send(blockOf(phones), { pace, gateway: { ready: async () => slow } })).rejects.toThrow("throttled");
    const rows = await Promise.all(phones.map((phone) => row(phone)));
    expect(rows.map((each) => each?.state)).toEqual(["sent", "sent", undefined, undefined]);
    expect(queued).toEqual([]);
  });

  it("comes back in a quarter of an hour, counted, when the sender's day is full", async () => {
    const { twin, phones, queued, send } = await blockSetup(2);
    await twin.accounts.changeAccount(account, { dailyCap: 1 });
    expect(await send(blockOf(phones.slice(0, 1)))).toMatchObject({ kind: "worked" });
    expect(await send(blockOf(phones.slice(1)))).toEqual({ kind: "dayIsFull" });
    expect(queued).toMatchObject([{ job: { phones: phones.slice(1) }, seconds: 900 }]);
    expect(twin.counts).toContain("DailyCapReached");
  });
});
