import { inParallel } from "#shared/platform/in-parallel.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { startSystemAtSize } from "#test/support/system-at-size.ts";
import { type Figure, percentile } from "./figures.ts";

const CONTACTS = 500;
const CHANGES = 200;
const AT_ONCE = 4;
const WARM = 20;

/**
 * From a contact's change over HTTP until its dynamic group has followed, through the whole local host with twenty dynamic
 * groups: the request, the contacts stream, the evaluation, and the membership as its own stream tells of it.
 */
export const benchFollowed = async (): Promise<Figure[]> => {
  const { system, phones, comesIn } = await startSystemAtSize(CONTACTS, seededRandom(1));
  try {
    for (const phone of phones.slice(0, WARM)) await comesIn(phone);
    const times = await inParallel(phones.slice(WARM, WARM + CHANGES), AT_ONCE, comesIn);
    const lost = times.filter((time) => !Number.isFinite(time)).length;
    return [
      {
        what: `contact change to membership, ${CHANGES} changes ${AT_ONCE} at a time, p50`,
        value: percentile(times, 0.5),
        unit: "ms",
      },
      { what: "contact change to membership, p95", value: percentile(times, 0.95), unit: "ms", budget: "<1000" },
      {
        what: "contact change to membership, changes that no group followed",
        value: lost,
        unit: "changes",
        budget: "<=0",
      },
    ];
  } finally {
    await system.stop();
  }
};
