import { setTimeout as sleep } from "node:timers/promises";
import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import type { StreamPositions } from "./stream-positions.ts";

/**
 * Reads every shard of one stream, parents before children, from the saved position on. It reads without pause while
 * records come, looks every few milliseconds while functions run that may write some, and seldom when nothing runs.
 */
export interface StreamReader {
  /** How many reads have found nothing new, ever: two more than before mean that the end was reached in between. */
  emptyReads(): number;
  /** Something may have been written: it looks at once, and for a while not seldom. */
  wake(): void;
  stop(): Promise<void>;
}

export interface StreamReaderOptions {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly positions: StreamPositions;
  readonly start: "TRIM_HORIZON" | "LATEST";
  /** Whether anything runs that may write. */
  isBusy(): boolean;
  /** How long it rests when nothing runs; default 1,000. */
  readonly seldomMilliseconds?: number;
  /** Resolves when the reader may read on. */
  onRecords(shard: string, records: readonly _Record[]): Promise<void>;
  /** The shard is closed; resolves when all of it is done, so that its children may begin. */
  onShardEnd(shard: string): Promise<void>;
}

const READ_AT_ONCE = 1_000;
const LONGEST_PAUSE_MS = 50;
// A table's quiet stream costs a part of a core at the pace above, and there are five of them.
const SELDOM_MS = 1_000;
/** For so long looks find nothing while nothing runs before it looks seldom: a busy database shows late what was written. */
const QUIET_MS = 2_000;
const LOOK_FOR_SHARDS_MS = 5_000;

export function startStreamReader(options: StreamReaderOptions): StreamReader {
  const { client, streamArn, positions, seldomMilliseconds = SELDOM_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const reading = new Map<string, Promise<void>>();
  const finished = new Set<string>();
  let emptyReads = 0;

  let quietSince: number | undefined;
  const seldom = new Set<AbortController>();

  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal }).catch(() => {});

  async function longPause(): Promise<void> {
    const woken = new AbortController();
    seldom.add(woken);
    await sleep(seldomMilliseconds, undefined, { signal: woken.signal }).catch(() => {});
    seldom.delete(woken);
  }

  function wake(): void {
    quietSince = undefined;
    for (const woken of seldom) woken.abort();
  }

  async function listShards(): Promise<Shard[]> {
    const shards: Shard[] = [];
    let last: string | undefined;
    do {
      const { StreamDescription: page } = await client.send(
        new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: last }),
        { abortSignal: signal },
      );
      shards.push(...(page?.Shards ?? []));
      last = page?.LastEvaluatedShardId;
    } while (last !== undefined);
    return shards;
  }

  async function iteratorAt(shard: string, after: string | undefined): Promise<string | undefined> {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: shard,
        ...(after === undefined
          ? { ShardIteratorType: options.start }
          : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after }),
      }),
      { abortSignal: signal },
    );
    return ShardIterator;
  }

  async function readShard(shard: string): Promise<void> {
    let after = positions.of(shard).sequenceNumber;
    let iterator: string | undefined;
    let wait = 0;
    while (!signal.aborted) {
      const isQuiet = !options.isBusy();
      try {
        iterator ??= await iteratorAt(shard, after);
        const { Records = [], NextShardIterator } = await client.send(
          new GetRecordsCommand({ ShardIterator: iterator, Limit: READ_AT_ONCE }),
          { abortSignal: signal },
        );
        if (Records.length > 0) await options.onRecords(shard, Records);
        after = Records.at(-1)?.dynamodb?.SequenceNumber ?? after;
        iterator = NextShardIterator;
        if (iterator === undefined) break;
        wait = Records.length > 0 ? 0 : Math.min(LONGEST_PAUSE_MS, wait * 2 + 1);
        if (Records.length === 0) emptyReads += 1;
        quietSince = isQuiet && Records.length === 0 ? (quietSince ?? performance.now()) : undefined;
      } catch (error) {
        iterator = undefined;
        // A day has passed since the position was saved: what is left of the shard begins later than that.
        if (error instanceof TrimmedDataAccessException) after = undefined;
        wait = error instanceof ExpiredIteratorException ? 0 : 200;
      }
      if (quietSince !== undefined && performance.now() - quietSince > QUIET_MS) await longPause();
      else if (wait > 0) await pause(wait);
    }
    if (signal.aborted) return;
    await options.onShardEnd(shard);
    finished.add(shard);
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        const shards = await listShards();
        const known = new Set(shards.map((shard) => shard.ShardId));
        for (const { ShardId: shard = "", ParentShardId: parent } of shards) {
          if (positions.of(shard).finished) finished.add(shard);
          const parentDone = parent === undefined || !known.has(parent) || finished.has(parent);
          if (parentDone && !finished.has(shard) && !reading.has(shard))
            reading.set(
              shard,
              readShard(shard).finally(() => reading.delete(shard)),
            );
        }
      } catch {
        // the database is busy or ending; look again after the pause
      }
      await Promise.race([pause(reading.size === 0 ? 100 : LOOK_FOR_SHARDS_MS), ...reading.values()]);
    }
    await Promise.all(reading.values());
  }

  const loop = run();
  return {
    emptyReads: () => emptyReads,
    wake,
    async stop() {
      stopping.abort();
      wake();
      await loop;
    },
  };
}
