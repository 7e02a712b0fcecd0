import { type LawRun, lawRun } from "#test/support/law-run.ts";

// A run that breaks says its seed: FAULT_RULE_SEED=<seed> FAULT_RULE_RUNS=1 makes it again, but for pauses between attempts,
// which are real time.
/** As many as `npm test` has the time for; `npm run faults` makes 2,000. */
const USUAL_RUNS = 60;
const RUNS = Number(process.env.FAULT_RULE_RUNS ?? USUAL_RUNS);
const FIRST_SEED = Number(process.env.FAULT_RULE_SEED ?? 1);
const AT_ONCE = 8;
const LONGEST_RUN_MILLISECONDS = 10_000;
const ENOUGH = 100;

const COUNTS = ["pairs", "matching", "joins", "answered", "leaves", "ended", "restarts"] as const;

describe("dynamic groups", () => {
  it(
    "hold at rest exactly who matches, whatever ends, comes late, twice or in another order, and only what happened is answered",
    async () => {
      const runs: LawRun[] = [];
      const seeds = Array.from({ length: RUNS }, (_, index) => FIRST_SEED + index)[Symbol.iterator]();
      const lane = async (): Promise<void> => {
        for (const seed of seeds) runs.push(await lawRun(seed));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      const total = (count: (typeof COUNTS)[number]): number => runs.reduce((sum, run) => sum + run[count], 0);
      const counted = COUNTS.map((count) => `${count} ${total(count)}`).join(", ");
      process.stdout.write(`dynamic groups, seeds ${FIRST_SEED} to ${FIRST_SEED + RUNS - 1}: ${counted}\n`);
      expect(runs.flatMap(({ broken }) => broken).slice(0, 5)).toEqual([]);
      if (RUNS < USUAL_RUNS) return;
      expect(total("matching") / total("pairs")).toBeGreaterThan(0.1);
      expect(total("matching") / total("pairs")).toBeLessThan(0.9);
      for (const count of ["joins", "leaves", "restarts"] as const) expect(total(count)).toBeGreaterThan(ENOUGH);
    },
    RUNS * LONGEST_RUN_MILLISECONDS,
  );
});
