import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { MeasuredQueue } from "#shared/platform/job-queue.ts";
import type { MessageStore } from "./message-store.ts";
import type { SettleDoubt } from "./settle-doubt.ts";

export interface HandOutDeps {
  readonly messages: Pick<MessageStore, "due">;
  readonly doubts: MeasuredQueue<SettleDoubt>;
  readonly clock: Clock;
}

/** As many doubts a shard as one tick takes on; the rest waits for the next. */
const MOST_A_SHARD = 100;

/**
 * Queues a look at each doubt that is due, up to one tick's worth in the queue: while it lags, as many as are in it are
 * left out. Others at each tick, so that a few jobs that fail again and again keep no doubt waiting. The look itself says
 * when the next is; two looks at once do no harm.
 */
export const handOutDoubts = (deps: HandOutDeps) => async (): Promise<number> => {
  const now = deps.clock.now();
  const due = await Promise.all(allShards.map((shard) => deps.messages.due("doubt", shard, now, MOST_A_SHARD)));
  const inTurn = rotated(due.flat(), Math.floor(now / TICK_MILLISECONDS));
  const refs = inTurn.slice(await deps.doubts.depth());
  await deps.doubts.send(refs.map((ref) => ({ v: 1, ...ref })));
  return refs.length;
};

const TICK_MILLISECONDS = 60_000;

const rotated = <Each>(list: readonly Each[], turns: number): Each[] => {
  const start = list.length === 0 ? 0 : turns % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
};
