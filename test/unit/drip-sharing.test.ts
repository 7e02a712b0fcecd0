import { nextSlots, type PaceState } from "#shared/messaging/pace.ts";
import { pacedSender } from "#shared/messaging/paced-sender.ts";
import { account, campaignWorld, phonesOf, sender } from "#test/support/drip-world.ts";
import { NOW } from "#test/support/samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

const RATE = 100;
const WORKERS = 5;
const STEP = 10;
const AHEAD = 500;
const SECOND = 1_000;

/** Two campaigns on one sender, the second ten seconds behind the first: when each of their texts went, in ms. */
const simulate = async (people: number, seed: number): Promise<{ first: number[]; second: number[] }> => {
  const random = seededRandom(seed);
  const world = campaignWorld(RATE);
  const paced = pacedSender(
    { account, sender: { ...sender, segmentsPerSecond: RATE }, everythingStopped: undefined },
    NOW,
  );
  let pace: PaceState | undefined;
  const busyUntil = Array.from({ length: WORKERS }, () => 0);
  const first = world.launchOf(phonesOf(people));
  let second = "";
  const sent = new Map<string, number[]>([[first.id, []]]);
  const going = () => [...sent.values()].some((times) => times.length < people) || second === "";
  for (let passed = 0; going() && passed < 1_200 * SECOND; passed += STEP) {
    world.clock.at = NOW + passed;
    if (passed === 10 * SECOND) {
      second = world.launchOf(phonesOf(people, "415")).id;
      sent.set(second, []);
    }
    // The clock's minute falls anywhere.
    if (passed % (60 * SECOND) === 23 * SECOND) await world.tick();
    if (passed % SECOND === 0) await world.work();
    for (const [worker, until] of busyUntil.entries()) {
      if (until > passed) continue;
      const visible = world.blocks.filter(({ at }) => at <= world.clock.at);
      const taken = visible[Math.floor(random() * visible.length)];
      if (!taken) break;
      world.blocks.splice(world.blocks.indexOf(taken), 1);
      const { block } = taken;
      const amounts = block.phones.map(() => 1);
      const slots = nextSlots(pace, paced, amounts, world.clock.at, AHEAD);
      const at = slots.kind === "slots" ? slots.at : [];
      if (at.length > 0) pace = slots.state;
      for (const [index, slot] of at.entries()) {
        const phone = block.phones[index];
        if (phone && world.claim(block.campaignId, phone)) sent.get(block.campaignId)?.push(slot - NOW);
      }
      busyUntil[worker] = at.length === 0 ? passed : (at.at(-1) ?? 0) + SECOND / RATE - NOW;
      const early = block.phones.slice(at.length);
      if (early.length > 0) {
        const delay = 1 + Math.floor(random() * Math.min(30, 2 ** block.waits));
        const back = { ...block, phones: early, waits: block.waits + 1 };
        world.blocks.push({ block: back, at: world.clock.at + delay * SECOND });
      }
    }
  }
  return { first: sent.get(first.id) ?? [], second: sent.get(second) ?? [] };
};

const within = (times: readonly number[], from: number, to: number): number =>
  times.filter((at) => from <= at && at < to).length / ((to - from) / SECOND);

describe("two campaigns on one sender", () => {
  it.each([
    [5_000, 1],
    [5_000, 2],
    [12_000, 3],
  ])(
    "share its pace from the second's first seconds on (%i people each, seed %i)",
    async (people, seed) => {
      const { first, second } = await simulate(people, seed);
      expect([new Set(first).size, second.length]).toEqual([people, people]);
      const begins = Math.min(...second) - 10 * SECOND;
      const [from, to] = [15 * SECOND, Math.min(Math.max(...first), Math.max(...second))];
      const [ofFirst, ofSecond] = [within(first, from, to), within(second, from, to)];
      const all = (2 * people) / (Math.max(...first, ...second) / SECOND);
      console.log(
        `${people} each, seed ${seed}: the second's first text ${(begins / SECOND).toFixed(1)} s behind its launch; ` +
          `${ofFirst.toFixed(1)} and ${ofSecond.toFixed(1)} of ${RATE} segments/s while both went (${Math.round((to - from) / SECOND)} s); ` +
          `${all.toFixed(1)} over all`,
      );
      expect(begins).toBeLessThan(5 * SECOND);
      expect(Math.min(ofFirst, ofSecond)).toBeGreaterThanOrEqual(0.4 * RATE);
    },
    120_000,
  );
});
