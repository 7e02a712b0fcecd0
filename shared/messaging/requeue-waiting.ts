import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import type { SendMessage } from "./message.ts";
import type { MessageStore } from "./message-store.ts";

export interface RequeueDeps {
  readonly messages: Pick<MessageStore, "due" | "postpone">;
  readonly replies: JobQueue<SendMessage>;
  readonly clock: Clock;
  readonly counter: Counter;
  readonly log: Log;
}

/** As many rows a shard as one tick takes on; the rest waits for the next. */
const MOST_A_SHARD = 100;

/**
 * Queues rows again that wait over two minutes: their job got lost, or the account did not send for a while.
 * Queued first and moved afterwards: a crash between the two queues them once more, and the claim lets one out.
 */
export const requeueWaiting = (deps: RequeueDeps) => async (): Promise<number> => {
  const now = deps.clock.now();
  const due = await Promise.all(allShards.map((shard) => deps.messages.due("waiting", shard, now, MOST_A_SHARD)));
  const refs = due.flat();
  await deps.replies.send(refs.map((ref) => ({ v: 1, ...ref, attempt: 0, waits: 0 })));
  const moved = await Promise.all(refs.map((ref) => deps.messages.postpone(ref, now)));
  const waiting = moved.filter(Boolean).length;
  if (waiting > 0) {
    deps.counter.count("Requeued", waiting);
    deps.log.warn("Rows that waited too long were queued again", { waiting });
  }
  return waiting;
};
