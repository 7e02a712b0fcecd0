import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoPace } from "#shared/messaging/dynamo-pace.ts";
import { CAMPAIGN_AHEAD_MILLISECONDS, type PacedSender } from "#shared/messaging/pace.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { account, START } from "#test/support/seeded-twin.ts";

const sender = (segmentsPerSecond: number, segmentsPerDay = 1_000_000): PacedSender => ({
  accountId: account,
  phone: senderNumberSchema.parse("+15005550006"),
  ...{ segmentsPerSecond, segmentsPerDay, day: "2026-11-23" },
});
const newPace = () => {
  const { client, tables, dynamo } = createInMemoryTables();
  return { pace: new DynamoPace(client, tables.accounts), dynamo };
};

describe("slots of a block", () => {
  it("lie one behind the other, in one write of a busy sender", async () => {
    const { pace, dynamo } = newPace();
    await pace.reserve(sender(100), 1, START, 500);
    dynamo.meter.reset();
    const block = await pace.reserveBlock(sender(100), [1, 2, 1], START, 500);
    expect(block).toEqual({ kind: "slots", at: [START + 10, START + 20, START + 40] });
    expect(dynamo.meter.writeUnits).toBe(1);
    expect(await pace.reserve(sender(100), 1, START, 500)).toEqual({ kind: "slot", at: START + 50 });
  });

  it("are as many as lie within half a second ahead, and the next are behind them", async () => {
    const { pace } = newPace();
    expect(await pace.reserveBlock(sender(3), [1, 1, 1, 1], START, 500)).toEqual({
      kind: "slots",
      at: [START, START + 333.334],
    });
    expect(await pace.reserveBlock(sender(3), [1], START, 500)).toMatchObject({ kind: "tooEarly" });
  });

  it("are as many as the day still has room for", async () => {
    const { pace } = newPace();
    expect(await pace.reserveBlock(sender(100, 3), [1, 1, 2], START, 500)).toMatchObject({ at: [START, START + 10] });
    expect(await pace.reserveBlock(sender(100, 3), [2], START, 500)).toEqual({ kind: "dayIsFull" });
    expect(await pace.reserveBlock(sender(100, 3), [1], START, 500)).toMatchObject({ kind: "slots" });
  });

  it.each([
    [3, 1],
    [100, 10],
    [400, 10],
  ])(
    "never are more than %d segments a second, of several workers, and 98 of a hundred are used",
    async (rate, size) => {
      const { pace } = newPace();
      const random = seededRandom(rate);
      const slots: { at: number; segments: number }[] = [];
      const seconds = 20;
      for (let now = START; now < START + seconds * 1_000; now += 50) {
        const worker = async () => {
          const texts = Array.from({ length: size }, () => 1 + Math.floor(random() * 2));
          const block = await pace.reserveBlock(sender(rate), texts, now, CAMPAIGN_AHEAD_MILLISECONDS);
          if (block.kind === "slots") {
            slots.push(...block.at.map((at, index) => ({ at, segments: texts[index] ?? 0 })));
          }
        };
        await Promise.all([worker(), worker(), worker(), worker()]);
      }
      slots.sort((a, b) => a.at - b.at);
      let free = START;
      for (const { at, segments } of slots) {
        expect(at).toBeGreaterThanOrEqual(free - 0.01);
        free = at + (segments * 1_000) / rate;
      }
      const total = slots.reduce((sum, { segments }) => sum + segments, 0);
      expect(total / seconds).toBeGreaterThanOrEqual(rate * 0.98);
    },
    60_000,
  );
});
