import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { LawRun } from "./law-run.ts";

/**
 * Runs of the law, in the order of their seeds. They are made in a thread of plain Node: in the test runner's sandbox, where
 * each use of a global is looked up, they take half as long again.
 */
export const lawRuns = async (seeds: readonly number[]): Promise<LawRun[]> => {
  const runs: LawRun[] = [];
  const thread = new Worker(new URL("./law-thread.ts", import.meta.url), { workerData: seeds });
  thread.on("message", (run: LawRun) => runs.push(run));
  const [code] = await once(thread, "exit");
  if (code !== 0 || runs.length < seeds.length) throw new Error(`The runs ended with ${code} behind ${runs.length}`);
  return runs;
};
