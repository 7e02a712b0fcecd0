import { streamOf } from "#test/support/campaign-world.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { leanClientOf } from "#test/support/lean-client.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { campaignLine, type LineOptions } from "./campaign-line.ts";
import { virtualTime } from "./virtual-time.ts";

/** About what a request takes in a Region, and up to as much more; one in a hundred takes ten times as long. */
const DYNAMO_MILLISECONDS = 4;
const CARRIER_MILLISECONDS = 150;
/** Eight in the morning in Texas, where the phones are; quiet hours are off. */
const START = Date.parse("2026-11-23T14:00:00.000Z");
/** What a new AWS account's ten come to: infra/constructs/concurrency.ts. */
const WORKERS = { door: 2, jobs: 2 };

type More = Partial<Pick<LineOptions, "workers" | "onSlots">>;

/** A campaign's line over the twin, in virtual time, with the latencies of a Region. */
export const virtualLine = async (segmentsPerSecond: number, more: More = {}) => {
  const time = virtualTime(START);
  const { tables, dynamo } = createInMemoryTables();
  const random = seededRandom(segmentsPerSecond);
  let isFilling = true;
  const client = leanClientOf(async (operation, body) => {
    if (!isFilling) await time.wait(DYNAMO_MILLISECONDS * (1 + random()) * (random() < 0.01 ? 10 : 1));
    return await dynamo.answer(operation, body);
  }, time.wait);
  const { clock, wait } = time;
  const parts = { client, tables, clock, wait, segmentsPerSecond, workers: WORKERS };
  const line = await campaignLine({ ...parts, carrierMilliseconds: CARRIER_MILLISECONDS, ...more });
  /** From here on each request takes its time, and counts. */
  const begin = ({ firstTick, hasStream = true }: { firstTick?: number; hasStream?: boolean } = {}): void => {
    isFilling = false;
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
