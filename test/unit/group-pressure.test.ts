import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { groupPressure } from "#shared/groups/group-pressure.ts";
import { spreadOf } from "#shared/groups/pressure.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { NOW, phoneOf, secondsLater, someAccountId } from "#test/support/samples.ts";

const DAY = 86_400;
const someOf = (size: number) => Array.from({ length: size }, (_, index) => phoneOf(`+1512${5_550_000 + index}`));

/** A group of these phones, each of which got texts so many days ago. */
const pressureOf = async (phones: readonly PhoneNumber[], daysAgo: (phone: PhoneNumber) => number[]) => {
  const looked: PhoneNumber[] = [];
  const pressure = await groupPressure({
    counts: {
      async *roster({ shard }) {
        const sorted = phones.filter((phone) => shardOf(phone) === shard).sort();
        for (let at = 0; at < sorted.length; at += 100) yield sorted.slice(at, at + 100);
      },
    },
    sentTexts: {
      since: async (_, phone, since) => {
        looked.push(phone);
        expect(since).toBe(secondsLater(-30 * DAY));
        return daysAgo(phone).map((days) => secondsLater(-days * DAY));
      },
    },
    clock: { now: () => NOW },
  })(someAccountId(), "the-group");
  return { pressure, looked };
};

it("tells of 7 and 30 days how many got how many, and who got most", async () => {
  const [a, b, c] = someOf(3);
  if (!a || !b || !c) throw new Error("There are three");
  const { pressure } = await pressureOf([a, b, c], (phone) =>
    phone === a ? [1, 2, 8] : phone === b ? Array.from({ length: 11 }, () => 20) : [],
  );
  expect(pressure).toEqual({
    ...{ sampled: false, looked: 3 },
    last7Days: { distribution: { "0": 2, "1": 0, "2": 1, "3-5": 0, "6-10": 0, "over 10": 0 }, mean: 0.67 },
    last30Days: { distribution: { "0": 1, "1": 0, "2": 0, "3-5": 1, "6-10": 0, "over 10": 1 }, mean: 4.67 },
    top: [
      { phone: b, messages7d: 0, messages30d: 11 },
      { phone: a, messages7d: 2, messages30d: 3 },
    ],
  });
});

it.each([
  [0, "0"],
  [2, "2"],
  [3, "3-5"],
  [5, "3-5"],
  [6, "6-10"],
  [10, "6-10"],
  [11, "over 10"],
])("puts %i texts in the step %s", (count, step) => {
  expect(Object.entries(spreadOf([count]).distribution).filter(([, people]) => people > 0)).toEqual([[step, 1]]);
});

it("looks at 500 of a larger group, each once, from all over its shards, and says so", async () => {
  const all = await pressureOf(someOf(500), () => []);
  expect(all.pressure).toMatchObject({ sampled: false, looked: 500 });
  const { pressure, looked } = await pressureOf(someOf(3_000), () => [1]);
  expect(pressure).toMatchObject({ sampled: true, looked: 500, last7Days: { mean: 1 } });
  expect(new Set(looked).size).toBe(500);
  expect(new Set(looked.map(shardOf)).size).toBe(16);
  // Of each shard its last ones as well as its first.
  expect(looked.filter((phone) => phone > "+15125551500").length).toBeGreaterThan(150);
  expect(pressure.top).toHaveLength(20);
});
