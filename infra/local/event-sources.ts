import { join } from "node:path";
import type { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Activity } from "./activity.ts";
import type { Disturbance } from "./disturbance.ts";
import type { FunctionPool } from "./function-pool.ts";
import type { EventSourceMappingProperties } from "./function-resources.ts";
import { type QueueMapping, startQueueMapping } from "./queue-mapping.ts";
import type { Queue } from "./queues.ts";
import type { ReadResource } from "./resource-kind.ts";
import { StartupError } from "./startup-error.ts";
import { streamFilter } from "./stream-filter.ts";
import { type StreamMapping, startStreamMapping } from "./stream-mapping.ts";
import { streamPositions } from "./stream-positions.ts";
import type { StreamRecord } from "./stream-record.ts";
import type { Table } from "./tables.ts";

/** Everything that feeds functions by itself: queues and streams. */
export interface EventSources {
  readonly queueMappings: readonly QueueMapping[];
  readonly streamMappings: readonly StreamMapping[];
  /** The clock is about to jump by so many seconds: what is being worked on must not look abandoned after it. */
  holdThrough(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export interface EventSourceOptions {
  readonly mappings: readonly ReadResource<EventSourceMappingProperties>[];
  readonly pools: readonly FunctionPool[];
  readonly queues: readonly Queue[];
  readonly tables: readonly Table[];
  /** The ARN of each table's stream as DynamoDB Local has it. */
  readonly streams: ReadonlyMap<string, string>;
  readonly queueClient: SQSClient;
  readonly streamClient: DynamoDBStreamsClient;
  readonly positionsFolder: string | undefined;
  readonly activity: Activity;
  disturbanceOf(mapping: string): Disturbance;
  onRecord(table: Table, record: StreamRecord): void;
}

/** @throws StartupError before anything has started */
export function startEventSources(options: EventSourceOptions): EventSources {
  const queueStarts: (() => QueueMapping)[] = [];
  const streamStarts: (() => StreamMapping)[] = [];
  const read = new Set<Table>();
  for (const mapping of options.mappings) {
    const queue = options.queues.find((one) => one.arn === mapping.properties.EventSourceArn);
    if (queue) queueStarts.push(queueMapping(mapping, queue, options));
    else streamStarts.push(streamMapping(mapping, read, options));
  }
  const queueMappings = queueStarts.map((start) => start());
  const streamMappings = streamStarts.map((start) => start());
  return {
    queueMappings,
    streamMappings,
    async holdThrough(seconds) {
      await Promise.all(queueMappings.map((mapping) => mapping.holdThrough(seconds)));
    },
    async stop() {
      await Promise.all([...queueMappings, ...streamMappings].map((mapping) => mapping.stop()));
    },
  };
}

type Mapping = ReadResource<EventSourceMappingProperties>;

const placeOf = ({ resource }: Mapping): string => `${resource.stack}/${resource.logicalId}`;

function poolOf(mapping: Mapping, pools: readonly FunctionPool[]): FunctionPool {
  const wanted = mapping.properties.FunctionName;
  const pool = pools.find(({ definition }) => definition.name === wanted || definition.arn === wanted);
  if (!pool) throw new StartupError(`${placeOf(mapping)}: its function ${wanted} is not one of the functions here`);
  return pool;
}

function queueMapping(mapping: Mapping, queue: Queue, options: EventSourceOptions): () => QueueMapping {
  if (mapping.properties.FilterCriteria.Filters.length > 0)
    throw new StartupError(
      `${placeOf(mapping)}: property FilterCriteria of a queue is not supported by the local host`,
    );
  const pool = poolOf(mapping, options.pools);
  return () =>
    startQueueMapping({
      queue,
      pool,
      properties: mapping.properties,
      client: options.queueClient,
      disturbance: options.disturbanceOf(mapping.resource.logicalId),
      activity: options.activity,
    });
}

/** @param read the tables that a mapping reads already: whoever listens to the host hears of each change once */
function streamMapping(mapping: Mapping, read: Set<Table>, options: EventSourceOptions): () => StreamMapping {
  const { EventSourceArn: eventSourceArn } = mapping.properties;
  const name = /table\/([^/]+)\/stream\//.exec(eventSourceArn)?.[1];
  const table = options.tables.find((one) => one.name === name);
  const streamArn = options.streams.get(name ?? "");
  const partitionKey = table?.properties.KeySchema.find((key) => key.KeyType === "HASH")?.AttributeName;
  if (!table || streamArn === undefined || partitionKey === undefined)
    throw new StartupError(`${placeOf(mapping)}: its source ${eventSourceArn} is neither a queue nor a stream here`);
  const destination = mapping.properties.DestinationConfig.OnFailure?.Destination;
  if (destination !== undefined && !options.queues.some((queue) => queue.arn === destination))
    throw new StartupError(`${placeOf(mapping)}: its OnFailure destination ${destination} is not a queue here`);
  const isFirst = !read.has(table);
  read.add(table);
  const pool = poolOf(mapping, options.pools);
  const filter = streamFilter(
    mapping.properties.FilterCriteria.Filters.map(({ Pattern }) => Pattern),
    placeOf(mapping),
  );
  const file = options.positionsFolder && join(options.positionsFolder, `${placeOf(mapping).replace("/", "-")}.json`);
  return () =>
    startStreamMapping({
      table: table.name,
      partitionKey,
      streamArn,
      eventSourceArn,
      pool,
      filter,
      properties: mapping.properties,
      client: options.streamClient,
      positions: streamPositions(file, streamArn),
      disturbance: options.disturbanceOf(mapping.resource.logicalId),
      activity: options.activity,
      onRecord: (record) => isFirst && options.onRecord(table, record),
      async onFailure(queueArn, body) {
        const queue = options.queues.find((one) => one.arn === queueArn);
        const MessageBody = JSON.stringify(body);
        await options.queueClient.send(new SendMessageCommand({ QueueUrl: queue?.url, MessageBody }));
      },
    });
}
