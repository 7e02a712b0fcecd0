import { phonesFrom } from "./campaign-line.ts";
import { virtualLine } from "./virtual-line.ts";

const N = Number(process.argv[3] ?? 500);
const { line, begin, during, until, meter, clock } = await virtualLine(Number(process.argv[2] ?? 2000));
console.time("draft");
const campaign = await line.draft(phonesFrom(N, "512"));
console.timeEnd("draft");
begin({ hasStream: process.argv[4] !== "no" });
const began = clock.now();
console.time("run");
await during(line.launch(campaign));
await until(() => line.arrivals.length >= N || clock.now() > began + 600_000);
console.timeEnd("run");
console.log(
  line.arrivals.length,
  (clock.now() - began) / 1000,
  meter.writeUnits / N,
  meter.indexWriteUnits / N,
  meter.readUnits / N,
  line.queueRequests() / N,
  line.blocks.requests,
  line.jobs.requests,
  Math.min(...line.arrivals.map(({ at }) => at)) - began,
);
line.close();
line.expectClean(N);
