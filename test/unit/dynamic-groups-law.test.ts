import { lawRuns } from "#test/support/law-runs.ts";

// A run that breaks says its seed: FAULT_RULE_SEED=<seed> FAULT_RULE_RUNS=1 makes it again, step for step.
/** As many as `npm test` has the time for; `npm run faults` makes 2,000. */
const USUAL_RUNS = 200;
const RUNS = Number(process.env.FAULT_RULE_RUNS ?? USUAL_RUNS);
const FIRST_SEED = Number(process.env.FAULT_RULE_SEED ?? 1);
const LONGEST_RUN_MILLISECONDS = 10_000;
const ENOUGH = 100;

const COUNTS = ["pairs", "matching", "joins", "answered", "leaves", "ended", "restarts"] as const;

describe("dynamic groups", () => {
  it(
    "hold at rest exactly who matches, whatever ends, comes late, twice or in another order, and only what happened is answered",
    async () => {
      const runs = await lawRuns(Array.from({ length: RUNS }, (_, index) => FIRST_SEED + index));
      const total = (count: (typeof COUNTS)[number]): number => runs.reduce((sum, run) => sum + run[count], 0);
      const counted = COUNTS.map((count) => `${count} ${total(count)}`).join(", ");
      process.stdout.write(`dynamic groups, seeds ${FIRST_SEED} to ${FIRST_SEED + RUNS - 1}: ${counted}\n`);
      expect(runs.flatMap(({ broken }) => broken).slice(0, 5)).toEqual([]);
      if (RUNS < USUAL_RUNS) return;
      expect(total("matching") / total("pairs")).toBeGreaterThan(0.1);
      expect(total("matching") / total("pairs")).toBeLessThan(0.9);
      for (const count of ["joins", "leaves", "restarts"] as const) expect(total(count)).toBeGreaterThan(ENOUGH);
      expect(total("answered")).toBeGreaterThan(ENOUGH / 5);
    },
    RUNS * LONGEST_RUN_MILLISECONDS,
  );
});
