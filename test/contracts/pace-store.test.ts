import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoPace } from "#shared/messaging/dynamo-pace.ts";
import type { PacedSender } from "#shared/messaging/pace.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { account, START } from "#test/support/seeded-twin.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("pace"))("$name", ({ client, tables }) => {
  it.each([0.3, 1, 3, 7, 30, 100])("a sender of %d segments a second never gets stuck, nor faster", async (rate) => {
    const pace = new DynamoPace(client, tables.accounts);
    const sender: PacedSender = {
      accountId: account,
      phone: senderNumberSchema.parse(`+1500555${String(Math.round(rate * 10)).padStart(4, "0")}`),
      segmentsPerSecond: rate,
      segmentsPerDay: 1_000_000,
      day: "2026-11-23",
    };
    const random = seededRandom(rate);
    let [now, free] = [START, START];
    for (let index = 0; index < 40; index += 1) {
      const segments = 1 + Math.floor(random() * 3);
      const slot = await pace.reserve(sender, segments, now, 10_000_000);
      if (slot.kind !== "slot") throw new Error(`No slot: ${slot.kind}`);
      expect(slot.at).toBeGreaterThanOrEqual(Math.max(now, free) - 0.001);
      free = slot.at + (segments * 1_000) / rate - 0.001;
      // Now busy, now idle for a while.
      now = random() < 0.3 ? Math.ceil(free) + Math.floor(random() * 5_000) : now + Math.floor(random() * 300);
    }
  });
});
