// Makes runs of the law, one after the other, in a thread of its own (law-runs.ts).
import { parentPort, workerData } from "node:worker_threads";
import * as z from "zod";
import { lawRun } from "./law-run.ts";

const seeds = z.array(z.number().int()).parse(workerData);
for (const seed of seeds) {
  const run = await lawRun(seed).catch((cause: unknown) => {
    throw new Error(`seed ${seed} broke off`, { cause });
  });
  parentPort?.postMessage(run);
}
