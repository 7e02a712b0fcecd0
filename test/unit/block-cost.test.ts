import { blockOf, blockSetup, phonesTo } from "#test/support/block-setup.ts";

const BLOCKS = 20;
const BLOCK = 10;

it("costs 3.2 write units a person of a busy sender at most, in blocks of ten: claim, record and the share of the pace", async () => {
  const { twin, carrier, campaigns, send } = await blockSetup(BLOCKS * BLOCK);
  campaigns.set({ body: "Hello {{first_name|there}}, two coffees for one until Friday. Reply STOP to end" });
  // The slots lie where the clock stands, so that the sender is busy, and never more than half a second ahead.
  const wait = async () => {};
  await send(blockOf(phonesTo(1)), { wait });
  twin.dynamo.meter.reset();
  for (let index = 0; index < BLOCKS; index += 1) {
    const phones = phonesTo(BLOCKS * BLOCK)
      .slice(index * BLOCK, (index + 1) * BLOCK)
      .slice(index === 0 ? 1 : 0);
    await send(blockOf(phones), { wait });
    twin.clock.advance(phones.length * 10);
  }
  const people = BLOCKS * BLOCK - 1;
  expect(carrier.taken.size).toBe(people + 1);
  expect(twin.dynamo.meter.writeUnits / people).toBeLessThanOrEqual(3.2);
  // A profile, and behind the claim the consent and whether they were erased.
  expect(twin.dynamo.meter.readUnits / people).toBeLessThanOrEqual(3.4);
});
