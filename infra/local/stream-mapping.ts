import { createHash } from "node:crypto";
import type { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import type { Activity } from "./activity.ts";
import type { Disturbance } from "./disturbance.ts";
import type { EventPattern } from "./event-pattern.ts";
import type { FunctionPool } from "./function-pool.ts";
import type { EventSourceMappingProperties } from "./function-resources.ts";
import { type ShardProgress, shardProgress } from "./shard-progress.ts";
import { isBeginning } from "./stream-beginning.ts";
import { type DeliveredRecord, streamDelivery } from "./stream-delivery.ts";

import { type StreamLane, startStreamLane } from "./stream-lane.ts";
import type { StreamPositions } from "./stream-positions.ts";
import { type StreamReader, startStreamReader } from "./stream-reader.ts";
import { type StreamRecord, streamRecord } from "./stream-record.ts";

/**
 * A table's stream that feeds a function. Records are filtered, spread over lanes by their partition key
 * (ParallelizationFactor), and each lane delivers in order; a record counts as done only when its batch is.
 */
export interface StreamMapping {
  readonly table: string;
  readonly reader: StreamReader;
  stop(): Promise<void>;
}

export interface StreamMappingOptions {
  readonly table: string;
  readonly partitionKey: string;
  /** As DynamoDB Local knows the stream. */
  readonly streamArn: string;
  /** As the template knows it. */
  readonly eventSourceArn: string;
  readonly pool: FunctionPool;
  /** Which records are delivered at all. */
  readonly filter: EventPattern;
  readonly properties: EventSourceMappingProperties;
  readonly client: DynamoDBStreamsClient;
  readonly positions: StreamPositions;
  readonly disturbance: Disturbance;
  readonly activity: Activity;
  readonly onRecord: (record: StreamRecord) => void;
  /** Takes what is given up, for the OnFailure destination. */
  readonly onFailure: (queueArn: string, body: unknown) => Promise<void>;
}

/** How far reading may run ahead of delivering. */
const LONGEST_BACKLOG = 5_000;

export function startStreamMapping(options: StreamMappingOptions): StreamMapping {
  const { properties, activity } = options;
  const delivery = streamDelivery(options);
  const shards = new Map<string, ShardProgress>();
  let waiting: (() => void)[] = [];
  const changed = () => {
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  };

  const lanes: StreamLane<DeliveredRecord>[] = Array.from({ length: properties.ParallelizationFactor }, () =>
    startStreamLane<DeliveredRecord>({
      batchSize: properties.BatchSize ?? 100,
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      work: async (batch) => {
        await delivery.deliver(batch);
        changed();
      },
    }),
  );

  const progressOf = (shard: string): ShardProgress => {
    const progress = shards.get(shard) ?? shardProgress(options.positions, shard);
    shards.set(shard, progress);
    return progress;
  };

  /** Waits until the lanes have worked off enough; a stop ends the wait through `changed`. */
  async function untilPendingAtMost(count: number, pending: () => number): Promise<void> {
    while (pending() > count && !delivery.stopped()) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  function take(shard: string, record: StreamRecord): void {
    const done = progressOf(shard).read(record.sequenceNumber);
    const isOwn = isBeginning(record);
    if (!isOwn) options.onRecord(record);
    if (isOwn || !options.filter(record.event)) {
      done();
      return;
    }
    const end = activity.begin();
    const settle = () => {
      done();
      end();
    };
    lanes[laneOf(record.partition, lanes.length)]?.push({ ...record, shard, done: settle });
  }

  const reader = startStreamReader({
    client: options.client,
    streamArn: options.streamArn,
    positions: options.positions,
    start: properties.StartingPosition,
    isBusy: () => activity.running() > 0,
    async onRecords(shard, records) {
      for (const record of records) take(shard, streamRecord(record, options.eventSourceArn, options.partitionKey));
      await untilPendingAtMost(LONGEST_BACKLOG, () => lanes.reduce((sum, lane) => sum + lane.length(), 0));
    },
    async onShardEnd(shard) {
      const progress = progressOf(shard);
      await untilPendingAtMost(0, progress.pending);
      if (!delivery.stopped()) progress.finish();
    },
  });

  activity.onBegin(reader.wake);

  return {
    table: options.table,
    reader,
    async stop() {
      delivery.stop();
      changed();
      await Promise.all([reader.stop(), ...lanes.map((lane) => lane.stop())]);
    },
  };
}

function laneOf(partition: string, count: number): number {
  return count === 1 ? 0 : createHash("md5").update(partition).digest().readUInt32BE(0) % count;
}
