import { type LawRun, lawRun } from "#test/support/law-run.ts";

const RUNS = Number(process.env.FAULT_RULE_RUNS ?? 200);
const FIRST = Number(process.env.FAULT_RULE_SEED ?? 1);
const AT_ONCE = 8;

describe("dynamic groups", () => {
  it("hold at rest exactly who matches their rules, whatever ends, comes late, twice or in another order", async () => {
    const runs: LawRun[] = [];
    const seeds = Array.from({ length: RUNS }, (_, index) => FIRST + index)[Symbol.iterator]();
    const began = performance.now();
    const lane = async (): Promise<void> => {
      for (const seed of seeds) runs.push(await lawRun(seed));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const total = (count: Exclude<keyof LawRun, "broken">): number => runs.reduce((sum, run) => sum + run[count], 0);
    process.stdout.write(
      JSON.stringify({
        seeds: [FIRST, FIRST + RUNS - 1],
        ms: Math.round(performance.now() - began),
        ...Object.fromEntries(
          (["pairs", "matching", "joins", "answered", "leaves", "ended", "restarts"] as const).map((name) => [
            name,
            total(name),
          ]),
        ),
      }) + "\n",
    );
    const broken = runs.flatMap((run) => run.broken);
    expect(broken.slice(0, 5)).toEqual([]);
  }, 600_000);
});
