import * as z from "zod";
import { errorMessage, PermanentError, RetryableError } from "./errors.ts";
import type { JobQueue } from "./job-queue.ts";
import type { Log } from "./logger.ts";

const eventSchema = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

interface BatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** What no worker could do and nobody should try again by itself: the job as it came, and why. */
export interface DeadLetter {
  readonly v: 1;
  readonly reason: string;
  readonly body: string;
}

export interface QueueWorker<Schema extends z.ZodType> {
  readonly log: Log;
  readonly job: Schema;
  readonly deadLetters: JobQueue<DeadLetter>;
  /** Resolving takes the message off the queue. Throwing RetryableError, or anything unknown, retains it. */
  readonly work: (job: z.infer<Schema>) => Promise<void>;
}

/**
 * A Lambda handler for a queue with partial batch responses: one message's failure is its own. A job that cannot be
 * parsed, or fails with PermanentError, goes straight to the dead letters; the rest comes back five times first.
 */
export const queueFunction =
  <Schema extends z.ZodType>(worker: QueueWorker<Schema>) =>
  async (event: unknown): Promise<BatchResponse> => {
    const { Records: records } = eventSchema.parse(event);
    const failures = await Promise.all(
      records.map(async ({ messageId, body }) => {
        try {
          await workOn(worker, body);
          return [];
        } catch (error) {
          const kind = error instanceof RetryableError ? "warn" : "error";
          worker.log[kind]("A message stays on the queue", { messageId, cause: errorMessage(error) });
          return [{ itemIdentifier: messageId }];
        }
      }),
    );
    return { batchItemFailures: failures.flat() };
  };

const workOn = async <Schema extends z.ZodType>(worker: QueueWorker<Schema>, body: string): Promise<void> => {
  try {
    await worker.work(parseJob(worker.job, body));
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    worker.log.error("A message goes to the dead letters", { cause: error.message });
    await worker.deadLetters.send([{ v: 1, reason: error.message, body }]);
  }
};

const parseJob = <Schema extends z.ZodType>(schema: Schema, body: string): z.infer<Schema> => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new PermanentError("The job is not JSON", { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PermanentError(
    `The job has another shape: ${parsed.error.issues.map((issue) => issue.path.join(".")).join(", ")}`,
  );
};
