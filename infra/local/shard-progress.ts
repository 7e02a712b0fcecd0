import type { StreamPositions } from "./stream-positions.ts";

/**
 * What of one shard is done. Lanes finish out of order; the position that is saved is always the one before the first
 * record that is not done, so that nothing unfinished is ever skipped after a restart.
 */
export interface ShardProgress {
  /** The record has been read. Call what comes back when it is done or filtered out. */
  read(sequenceNumber: string): () => void;
  pending(): number;
  /** The shard is closed and everything in it has been read. */
  finish(): void;
}

interface Entry {
  readonly sequenceNumber: string;
  done: boolean;
}

export function shardProgress(positions: StreamPositions, shard: string): ShardProgress {
  const entries: Entry[] = [];
  let finishing = false;
  let scheduled = false;

  function save(): void {
    scheduled = false;
    const firstOpen = entries.findIndex((entry) => !entry.done);
    const finished = entries.splice(0, firstOpen < 0 ? entries.length : firstOpen);
    const sequenceNumber = finished.at(-1)?.sequenceNumber ?? positions.of(shard).sequenceNumber;
    const isFinished = finishing && entries.length === 0;
    if (finished.length > 0 || isFinished)
      positions.save(shard, { ...(sequenceNumber === undefined ? {} : { sequenceNumber }), finished: isFinished });
  }

  /** One save for all records that get done in the same turn. */
  function saveSoon(): void {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(save);
  }

  return {
    read(sequenceNumber) {
      const entry: Entry = { sequenceNumber, done: false };
      entries.push(entry);
      return () => {
        entry.done = true;
        saveSoon();
      };
    },
    pending: () => entries.length,
    finish() {
      finishing = true;
      saveSoon();
    },
  };
}
