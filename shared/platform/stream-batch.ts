import * as z from "zod";
import { changedAttributes, changedByBoth, changeSchema } from "./changed-attributes.ts";
import type { Key } from "./dynamo.ts";
import { errorMessage, PermanentError } from "./errors.ts";
import type { JobQueue } from "./job-queue.ts";
import type { Log } from "./logger.ts";
import { type Wait, waiting } from "./wait.ts";

// A stream record is a bell: its keys are taken, the handler reads the item itself as it is now. Its images only hint at what
// changed: who gets no hint looks at everything.
const eventSchema = z.object({
  Records: z.array(
    z.object({
      eventSourceARN: z.string(),
      eventName: z.string().optional(),
      dynamodb: changeSchema.extend({
        // Seconds, without their fractions.
        ApproximateCreationDateTime: z.number().optional(),
        Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
      }),
    }),
  ),
});

/** Keys whose bell could not be answered; `npm run redrive` rings it again. */
export interface UnansweredBell {
  readonly v: 1;
  readonly table: string;
  readonly keys: Key;
  readonly reason: string;
}

export interface StreamWorker {
  readonly log: Log;
  readonly deadLetters: JobQueue<UnansweredBell>;
  /** How many keys are answered at once. */
  readonly concurrency?: number;
  readonly wait?: Wait | undefined;
  /** Answers one bell; must bear being rung twice, late, or for an item that is gone. */
  readonly answer: (key: Key) => Promise<void>;
}

/** One item of a batch, however many records the batch has of it. */
export interface ChangedItem {
  readonly key: Key;
  /** The attributes that changed by these records; undefined where it is not known, as for a bell that is rung again. */
  readonly changed: ReadonlySet<string> | undefined;
  /** When it was written (ms), or a second before; of several records the first. Undefined where it is not known. */
  readonly writtenAt: number | undefined;
}

/** A worker that answers bells which belong together at once: for one write instead of many. */
export interface PealWorker extends Omit<StreamWorker, "answer"> {
  /** What is the same for keys that belong together; undefined for a key that is not its own. */
  readonly together: (key: Key) => string | undefined;
  /** As `StreamWorker.answer`, for all of them. What fails together is tried again one by one. */
  readonly answer: (items: readonly ChangedItem[]) => Promise<void>;
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MILLISECONDS = 50;

/**
 * A Lambda handler for a table's stream. Lambda keeps the order per key; it never fails the batch for one record: a bell
 * that four attempts could not answer goes, as its keys, to the worker's dead letters.
 * @throws only when even the dead letters could not be written: then the batch comes again.
 */
export const streamFunction =
  (worker: StreamWorker) =>
  async (event: unknown): Promise<{ batchItemFailures: never[] }> => {
    await inParallel(bellsOf(event), worker.concurrency ?? 10, (bell) => answer(worker, bell));
    return { batchItemFailures: [] };
  };

/** As `streamFunction`, with the bells of a batch that belong together answered at once. */
export const pealFunction =
  (worker: PealWorker) =>
  async (event: unknown): Promise<{ batchItemFailures: never[] }> => {
    const own = bellsOf(event).flatMap((bell) => {
      const name = worker.together(bell.key);
      return name === undefined ? [] : [{ ...bell, name }];
    });
    const peals = [...Map.groupBy(own, ({ table, name }) => JSON.stringify([table, name])).values()];
    await inParallel(peals, worker.concurrency ?? 10, async (bells) => {
      try {
        await worker.answer(bells);
      } catch {
        for (const bell of bells) await answer({ ...worker, answer: () => worker.answer([bell]) }, bell);
      }
    });
    return { batchItemFailures: [] };
  };

interface Bell extends ChangedItem {
  readonly table: string;
}

/** Several bells of one key in a batch are one: the item is read after the last of them was written. */
const bellsOf = (event: unknown): Bell[] => {
  const bells = new Map<string, Bell>();
  for (const { eventSourceARN, eventName, dynamodb } of eventSchema.parse(event).Records) {
    const key = { pk: dynamodb.Keys.pk.S, sk: dynamodb.Keys.sk.S };
    const name = JSON.stringify([eventSourceARN, key.pk, key.sk]);
    const now = { changed: changedAttributes(eventName, dynamodb), writtenAt: millisecondsOf(dynamodb) };
    const before = bells.get(name) ?? now;
    const changed = before === now ? now.changed : changedByBoth(before.changed, now.changed);
    bells.set(name, {
      table: tableOf(eventSourceARN),
      key,
      changed,
      writtenAt: earlier(before.writtenAt, now.writtenAt),
    });
  }
  return [...bells.values()];
};

const millisecondsOf = ({
  ApproximateCreationDateTime: seconds,
}: {
  ApproximateCreationDateTime?: number | undefined;
}) => (seconds === undefined ? undefined : seconds * 1_000);

/** Of instants of which any may be unknown: then all is. */
const earlier = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : Math.min(one, other);

const tableOf = (arn: string): string => arn.split("/")[1] ?? arn;

const answer = async (worker: StreamWorker, { table, key }: Bell): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await worker.answer(key);
    } catch (error) {
      if (attempt < ATTEMPTS && !(error instanceof PermanentError)) {
        await waiting(worker)(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
        continue;
      }
      const reason = errorMessage(error);
      worker.log.error("A bell goes to the dead letters", { table, cause: reason });
      return await worker.deadLetters.send([{ v: 1, table, keys: key, reason }]);
    }
  }
};

const inParallel = async <T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> => {
  const left = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
};
