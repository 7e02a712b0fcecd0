import fc from "fast-check";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoPace } from "#shared/messaging/dynamo-pace.ts";
import type { PacedSender } from "#shared/messaging/pace.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { account, START } from "#test/support/seeded-twin.ts";

const sender = (more: Partial<PacedSender> = {}): PacedSender => ({
  accountId: account,
  phone: senderNumberSchema.parse("+15005550006"),
  segmentsPerSecond: 10,
  segmentsPerDay: 1_000_000,
  day: "2026-11-23",
  ...more,
});
const newPace = () => {
  const { client, tables, dynamo } = createInMemoryTables();
  return { pace: new DynamoPace(client, tables.accounts), dynamo };
};

describe("pace", () => {
  it("hands an idle sender's segments out now and a busy one's behind each other", async () => {
    const { pace } = newPace();
    const slots = [];
    for (const segments of [1, 2, 1]) slots.push(await pace.reserve(sender(), segments, START, 5_000));
    expect(slots).toEqual([0, 100, 300].map((after) => ({ kind: "slot", at: START + after })));
    expect(await pace.reserve(sender(), 1, START + 10_000, 5_000)).toEqual({ kind: "slot", at: START + 10_000 });
  });

  it("says when the first free slot is, when that is further ahead than asked, and reserves nothing", async () => {
    const { pace } = newPace();
    await pace.reserve(sender(), 10, START, 5_000);
    const early = { kind: "tooEarly", freeAt: START + 1_000 };
    expect(await pace.reserve(sender(), 1, START, 500)).toEqual(early);
    expect(await pace.reserve(sender(), 1, START, 500)).toEqual(early);
    expect(await pace.reserve(sender(), 1, START + 600, 500)).toEqual({ kind: "slot", at: START + 1_000 });
  });

  it("stops at the day's cap and begins anew the next day", async () => {
    const { pace } = newPace();
    const capped = sender({ segmentsPerDay: 3 });
    expect((await pace.reserve(capped, 2, START, 5_000)).kind).toBe("slot");
    expect((await pace.reserve(capped, 2, START, 5_000)).kind).toBe("dayIsFull");
    expect((await pace.reserve(capped, 1, START, 5_000)).kind).toBe("slot");
    expect((await pace.reserve(capped, 1, START + 9_000, 5_000)).kind).toBe("dayIsFull");
    expect((await pace.reserve({ ...capped, day: "2026-11-24" }, 3, START + 9_000, 5_000)).kind).toBe("slot");
  });

  it("keeps senders and accounts apart", async () => {
    const { pace } = newPace();
    await pace.reserve(sender(), 30, START, 5_000);
    const other = sender({ phone: senderNumberSchema.parse("+15005550010") });
    expect(await pace.reserve(other, 1, START, 5_000)).toEqual({ kind: "slot", at: START });
  });

  it("never gives two workers overlapping slots, nor leaves gaps while they wait", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 30 }), async (amounts) => {
        const { pace } = newPace();
        const taken = await Promise.all(
          amounts.map(async (segments) => ({ segments, slot: await pace.reserve(sender(), segments, START, 60_000) })),
        );
        const slots = taken
          .map(({ segments, slot }) => ({ at: slot.kind === "slot" ? slot.at : Number.NaN, takes: segments * 100 }))
          .sort((a, b) => a.at - b.at);
        let free = START;
        for (const { at, takes } of slots) {
          expect(at).toBeCloseTo(free, 3);
          free = at + takes;
        }
      }),
      { numRuns: 30 },
    );
  });

  it("costs a busy sender one write a text", async () => {
    const { pace, dynamo } = newPace();
    await pace.reserve(sender(), 1, START, 5_000);
    dynamo.meter.reset();
    for (let index = 0; index < 10; index += 1) await pace.reserve(sender(), 1, START, 5_000);
    expect(dynamo.meter.requestCount).toBe(10);
  });
});
