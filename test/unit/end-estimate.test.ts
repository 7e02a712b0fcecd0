import { estimateEnd, type Load } from "#shared/campaigns/end-estimate.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

const [SECOND, HOUR, DAY] = [1_000, 3_600_000, 86_400_000];
const NOW = Date.parse("2026-11-27T15:00:00.000Z");
type Opening = readonly [from: number, until: number];

/** Open within these times of each day. */
const daily =
  (...times: readonly Opening[]): Load["open"] =>
  (at) => {
    const midnight = at - (at % DAY);
    const all = [midnight, midnight + DAY].flatMap((day) => times.map(([from, until]) => [day + from, day + until]));
    const [from = 0, until = 0] = all.find(([, end = 0]) => at < end) ?? [];
    return { from: Math.max(at, from), until };
  };
const ALWAYS: Load["open"] = (at) => ({ from: at, until: Number.POSITIVE_INFINITY });

const hoursUntil = (loads: readonly Load[], others: readonly number[] = [], startsAt = 0) =>
  (estimateEnd(loads, { segmentsPerSecond: 1, others }, startsAt, 0) ?? Number.NaN) / HOUR;

describe("when a campaign comes to its end", () => {
  it.each<[string, number, Load[], number[]]>([
    ["its pace, where nothing else is", 2, [{ segments: 7_200, open: ALWAYS }], []],
    ["at once, where nobody gets it", 0, [], []],
    [
      "an opening behind the others' texts",
      5.5,
      [
        { segments: 3_600, open: ALWAYS },
        { segments: 1_800, open: daily([5 * HOUR, 9 * HOUR]) },
      ],
      [],
    ],
    ["the next day, for the hours end before it does", 26, [{ segments: 36_000, open: daily([0, 8 * HOUR]) }], []],
    ["half the pace beside another with as much", 4, [{ segments: 7_200, open: ALWAYS }], [7_200]],
    ["half the pace until another has nothing left", 3, [{ segments: 7_200, open: ALWAYS }], [3_600]],
    [
      "nothing of others that are through before it may begin",
      6,
      [{ segments: 3_600, open: daily([5 * HOUR, DAY]) }],
      [3_600],
    ],
    [
      "without those whose hours never come",
      1,
      [
        { segments: 3_600, open: ALWAYS },
        { segments: 3_600, open: () => undefined },
      ],
      [],
    ],
  ])("is told by %s: %f hours", (_, hours, loads, others) => {
    expect(hoursUntil(loads, others)).toBeCloseTo(hours, 6);
  });

  it("is counted from when it begins, with what the others have left then", () => {
    expect(hoursUntil([{ segments: 3_600, open: ALWAYS }], [3_600], HOUR)).toBeCloseTo(2, 6);
    expect(hoursUntil([{ segments: 3_600, open: ALWAYS }], [5_400], HOUR)).toBeCloseTo(2.5, 6);
  });

  it("is not told where it is months away", () => {
    expect(hoursUntil([{ segments: 90 * 86_400, open: ALWAYS }])).toBe(90 * 24);
    expect(hoursUntil([{ segments: 90 * 86_400, open: daily([0, HOUR]) }])).toBeNaN();
  });

  it("comes to an end for instants of our days, however little is left of a segment", () => {
    const random = seededRandom(1);
    const upTo = (most: number) => Math.floor(random() * most);
    for (let round = 0; round < 2_000; round += 1) {
      const loads = Array.from({ length: 1 + upTo(3) }, () => {
        const every = 77_777 + upTo(HOUR);
        const open = (at: number) => ({ from: at, until: (Math.floor(at / every) + 1) * every });
        return { segments: 1 + upTo(5_000), open };
      });
      const others = Array.from({ length: upTo(4) }, () => 1 + upTo(5_000));
      const segmentsPerSecond = [1, 3, 7, 10, 100, 400, 1_000][upTo(7)] ?? 1;
      const startsAt = NOW + upTo(100_000);
      const ends = estimateEnd(loads, { segmentsPerSecond, others }, startsAt, NOW) ?? Number.NaN;
      const alone = loads.reduce((sum, { segments }) => sum + segments, 0) / segmentsPerSecond;
      expect(ends).toBeGreaterThanOrEqual(Math.floor(startsAt + alone * 1_000));
    }
  });

  it("is as a sender would have it who hands out second by second, whatever hours and others there are", () => {
    const seed = Number(process.env.SEED ?? 6);
    const random = seededRandom(seed);
    const upTo = (most: number) => Math.floor(random() * most);
    for (let round = 0; round < 12; round += 1) {
      const loads = Array.from({ length: 1 + upTo(4) }, () => {
        const from = upTo(20) * HOUR;
        return { segments: 1 + upTo(8_000), open: daily([from, from + (1 + upTo(4)) * HOUR]) };
      });
      const others = Array.from({ length: upTo(3) }, () => upTo(8_000));
      const startsAt = upTo(10) * HOUR;
      const told = estimateEnd(loads, { segmentsPerSecond: 1, others }, startsAt, 0) ?? Number.NaN;
      const naive = secondBySecond(loads, others, startsAt);
      expect({ seed, round, apart: Math.abs(told - naive) > 30 * SECOND }).toEqual({ seed, round, apart: false });
    }
  });
});

const secondBySecond = (loads: readonly Load[], others: readonly number[], startsAt: number): number => {
  const left = loads.map(({ segments }) => segments);
  const shared = [...others];
  for (let at = 0; ; at += SECOND) {
    if (left.every((segments) => segments < 1e-6)) return at;
    const open = left.map((segments, index) => (at >= startsAt && loads[index]?.open(at)?.from === at ? segments : 0));
    const own = open.reduce((sum, segments) => sum + segments, 0);
    const share = 1 / Math.max(1, shared.filter((segments) => segments > 1e-6).length + (own > 1e-6 ? 1 : 0));
    open.forEach((segments, index) => {
      if (own > 1e-6) left[index] = Math.max(0, (left[index] ?? 0) - (Math.min(share, own) * segments) / own);
    });
    shared.forEach((segments, index) => {
      shared[index] = Math.max(0, segments - share);
    });
  }
};
