import { streamOf } from "#test/support/campaign-world.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { leanClientOf } from "#test/support/lean-client.ts";
import { campaignLine } from "./campaign-line.ts";
import { virtualTime } from "./virtual-time.ts";

/** About what a request takes in a Region, and what Twilio takes to answer. */
const DYNAMO_MILLISECONDS = 5;
const CARRIER_MILLISECONDS = 150;
/** Eight in the morning in Texas, where the phones are; quiet hours are off. */
const START = Date.parse("2026-11-23T14:00:00.000Z");
/** What a new AWS account's ten come to: infra/constructs/concurrency.ts. */
const WORKERS = { door: 2, jobs: 2 };

/** A campaign's line over the twin, in virtual time, with the latencies of a Region. */
export const virtualLine = async (segmentsPerSecond: number, workers = WORKERS) => {
  const time = virtualTime(START);
  const { tables, dynamo } = createInMemoryTables();
  const latency = { milliseconds: 0 };
  const client = leanClientOf(async (operation, body) => {
    if (latency.milliseconds > 0) await time.wait(latency.milliseconds);
    return await dynamo.answer(operation, body);
  });
  const { clock, wait } = time;
  const parts = { client, tables, clock, wait, segmentsPerSecond, workers };
  const line = await campaignLine({ ...parts, carrierMilliseconds: CARRIER_MILLISECONDS });
  /** From here on each request takes its time, and counts. */
  const begin = ({ firstTick, hasStream = true }: { firstTick?: number; hasStream?: boolean } = {}): void => {
    latency.milliseconds = DYNAMO_MILLISECONDS;
    dynamo.meter.reset();
    line.open(hasStream ? streamOf(dynamo, tables.messages) : undefined, firstTick);
  };
  /** Lets time pass until this has come to its end. */
  const during = async <Result>(work: Promise<Result>): Promise<Result> => {
    let isDone = false;
    const ended = work.finally(() => {
      isDone = true;
    });
    await time.run(() => isDone);
    return await ended;
  };
  const until = (isDone: () => boolean) => time.run(isDone);
  return { line, begin, during, until, meter: dynamo.meter, clock };
};
