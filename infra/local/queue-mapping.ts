import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Activity } from "./activity.ts";
import { batchOutcome } from "./batch-outcome.ts";
import type { Disturbance } from "./disturbance.ts";
import type { FunctionPool } from "./function-pool.ts";
import type { EventSourceMappingProperties } from "./function-resources.ts";
import type { Queue } from "./queues.ts";
import { REGION } from "./resource-addresses.ts";

/**
 * A queue that feeds a function: receives in batches, deletes what succeeded, leaves what failed to its visibility
 * timeout. Unless calm, about one message in twenty is delivered a second time, as a standard queue may.
 */
export interface QueueMapping {
  readonly queue: Queue;
  stop(): Promise<void>;
}

export interface QueueMappingOptions {
  readonly queue: Queue;
  readonly pool: FunctionPool;
  readonly properties: EventSourceMappingProperties;
  readonly client: SQSClient;
  readonly disturbance: Disturbance;
  readonly activity: Activity;
}

const RECEIVED_AT_ONCE = 10;
const LONG_POLL_SECONDS = 20;

export function startQueueMapping(options: QueueMappingOptions): QueueMapping {
  const { queue, pool, properties, client, disturbance } = options;
  const stopping = new AbortController();
  const batchSize = properties.BatchSize ?? 10;
  const reportsItems = properties.FunctionResponseTypes.includes("ReportBatchItemFailures");
  const concurrency = Math.min(
    properties.ScalingConfig.MaximumConcurrency ?? Number.POSITIVE_INFINITY,
    pool.definition.concurrency,
  );
  const running = new Set<Promise<void>>();

  async function receive(limit: number, waitSeconds: number): Promise<Message[]> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: Math.min(limit, RECEIVED_AT_ONCE),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
      { abortSignal: stopping.signal },
    );
    return Messages;
  }

  /** The first messages, then more until the batch is full or its window is over. */
  async function gather(): Promise<Message[]> {
    const batch = await receive(batchSize, LONG_POLL_SECONDS);
    const end = options.activity.begin();
    try {
      const until = performance.now() + properties.MaximumBatchingWindowInSeconds * 1000;
      while (batch.length > 0 && batch.length < batchSize && performance.now() < until) {
        const more = await receive(batchSize - batch.length, 0);
        batch.push(...more);
        if (more.length === 0) await sleep(Math.min(20, Math.max(0, until - performance.now())));
      }
      return batch;
    } finally {
      end();
    }
  }

  async function deliver(messages: readonly Message[]): Promise<void> {
    const shuffled = disturbance.shuffle(messages, (message) => message.MessageId ?? "");
    const repeated = shuffled.filter(() => disturbance.repeats());
    const copiesFirst = repeated.length > 0 && disturbance.flips();
    const copies = copiesFirst ? invoke(repeated.map(receivedAgain)) : undefined;
    const outcome = await invoke(shuffled);
    const done = shuffled.filter((one) => outcome.kind === "some" && !outcome.failed.has(one.MessageId ?? ""));
    if (!stopping.signal.aborted) await remove(done);
    await (copiesFirst ? copies : invoke(repeated.map(receivedAgain)));
  }

  async function invoke(messages: readonly Message[]) {
    if (messages.length === 0 || stopping.signal.aborted) return { kind: "all" } as const;
    const event = { Records: messages.map((message) => queueRecord(message, queue.arn)) };
    const invocation = await pool.invoke(event, { source: queue.name });
    const identifiers = new Set(messages.map((message) => message.MessageId ?? ""));
    return batchOutcome(invocation, reportsItems, identifiers);
  }

  async function remove(messages: readonly Message[]): Promise<void> {
    for (let start = 0; start < messages.length; start += RECEIVED_AT_ONCE) {
      const Entries = messages
        .slice(start, start + RECEIVED_AT_ONCE)
        .map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      while (running.size >= concurrency) await Promise.race(running);
      const batch = await gather();
      if (batch.length === 0) continue;
      const end = options.activity.begin();
      const delivery = deliver(batch)
        .catch(() => {})
        .finally(() => {
          end();
          running.delete(delivery);
        });
      running.add(delivery);
    }
  }

  /** The local server answers or the host is stopping: an error in between is worth a short wait, no more. */
  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await run();
      } catch {
        await sleep(100);
      }
    }
  }

  const loop = properties.Enabled ? keepRunning() : Promise.resolve();
  return {
    queue,
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

/** As it looks when it is received once more. */
function receivedAgain(message: Message): Message {
  const count = Number(message.Attributes?.ApproximateReceiveCount ?? 1) + 1;
  return {
    ...message,
    Attributes: { ...message.Attributes, ApproximateReceiveCount: String(count) },
  };
}

function queueRecord(message: Message, queueArn: string): unknown {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, recordAttribute(value)]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: REGION,
  };
}

function recordAttribute(value: MessageAttributeValue): unknown {
  return {
    dataType: value.DataType,
    ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
    ...(value.BinaryValue === undefined ? {} : { binaryValue: Buffer.from(value.BinaryValue).toString("base64") }),
    stringListValues: [],
    binaryListValues: [],
  };
}
