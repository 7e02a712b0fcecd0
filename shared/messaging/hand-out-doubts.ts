import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { MessageStore } from "./message-store.ts";
import type { SettleDoubt } from "./settle-doubt.ts";

export interface HandOutDeps {
  readonly messages: Pick<MessageStore, "due">;
  readonly doubts: JobQueue<SettleDoubt>;
  readonly clock: Clock;
}

/** As many doubts a shard as one tick takes on; the rest waits for the next. */
const MOST_A_SHARD = 100;

/** Queues a look at each doubt that is due. The look itself says when the next is; two looks at once do no harm. */
export const handOutDoubts = (deps: HandOutDeps) => async (): Promise<number> => {
  const now = deps.clock.now();
  const due = await Promise.all(allShards.map((shard) => deps.messages.due("doubt", shard, now, MOST_A_SHARD)));
  const refs = due.flat();
  await deps.doubts.send(refs.map((ref) => ({ v: 1, ...ref })));
  return refs.length;
};
