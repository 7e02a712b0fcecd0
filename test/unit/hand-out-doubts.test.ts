import { handOutDoubts } from "#shared/messaging/hand-out-doubts.ts";
import { sendJob } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import type { SettleDoubt } from "#shared/messaging/settle-doubt.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { mainSender, phoneOf, type SeededTwin, seededTwin } from "#test/support/seeded-twin.ts";

const ONE_TICK = 1_600;
let twin: SeededTwin;
let queue: SettleDoubt[];
beforeEach(async () => {
  twin = await seededTwin();
  queue = [];
});

const doubts = {
  send: async (jobs: readonly SettleDoubt[]) => void queue.push(...jobs),
  depth: async () => queue.length,
};
const tick = async (): Promise<number> => {
  twin.clock.advance(60_000);
  return await handOutDoubts({ ...twin, doubts })();
};
const claimRows = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    const at = isoInstant(twin.clock.now());
    const row = replyRow({ sender: mainSender, phone: phoneOf(index), body: "Hi", purpose: "answer", cause: "c", at });
    await twin.messages.insert(row);
    await twin.messages.claim(sendJob(row), `claim-${index}`, twin.clock.now());
  }
  twin.clock.advance(3 * 60_000);
};

describe("handing out doubts", () => {
  it("never makes the queue longer than what one tick takes on, however long nobody works it off", async () => {
    await claimRows(1_800);
    for (let minutes = 0; minutes < 5; minutes += 1) await tick();
    expect(queue.length).toBeLessThanOrEqual(ONE_TICK);
    expect(queue.length).toBeGreaterThan(ONE_TICK / 2);
  });

  it("keeps no doubt waiting for a few jobs that fail again and again", async () => {
    await claimRows(3);
    const stuck = { ...doubts, depth: async () => 1 };
    for (let minutes = 0; minutes < 3; minutes += 1) {
      twin.clock.advance(60_000);
      await handOutDoubts({ ...twin, doubts: stuck })();
    }
    expect(new Set(queue.map(({ messageId }) => messageId)).size).toBe(3);
  });

  it("hands out no doubt again that waits in the queue still", async () => {
    await claimRows(1);
    expect(await tick()).toBe(1);
    expect(await tick()).toBe(0);
    queue = [];
    expect(await tick()).toBe(1);
  });
});
