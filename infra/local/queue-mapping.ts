import { setTimeout as sleep } from "node:timers/promises";
import {
  ChangeMessageVisibilityCommand,
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
import { DEFAULT_VISIBILITY_SECONDS, type Queue } from "./queues.ts";
import { REGION } from "./resource-addresses.ts";

/**
 * A queue that feeds a function: receives in batches, deletes what succeeded, leaves what failed to its visibility
 * timeout. Unless calm, about one message in twenty is delivered a second time, as a standard queue may.
 */
export interface QueueMapping {
  readonly queue: Queue;
  /** Keeps what is being worked on invisible while the clock jumps: no invocation really takes an hour. */
  holdThrough(seconds: number): Promise<void>;
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
const LONGEST_VISIBILITY_SECONDS = 43_200;

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
  /** Receipts of the messages that have been received and are not yet deleted or given back. */
  const inHand = new Set<string>();

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
    for (const { ReceiptHandle } of Messages) if (ReceiptHandle) inHand.add(ReceiptHandle);
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
    try {
      const outcome = await invoke(messages);
      const done = messages.filter((one) => outcome.kind === "some" && !outcome.failed.has(one.MessageId ?? ""));
      if (!stopping.signal.aborted) await remove(done);
    } finally {
      for (const { ReceiptHandle } of messages) if (ReceiptHandle) inHand.delete(ReceiptHandle);
    }
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

  /** Starts as soon as the mapping's concurrency allows. @returns once it runs; `over` resolves when it has ended */
  async function dispatch(work: () => Promise<unknown>): Promise<{ readonly over: Promise<void> }> {
    const end = options.activity.begin();
    while (running.size >= concurrency && !stopping.signal.aborted) await Promise.race(running);
    const over: Promise<void> = work()
      .then(
        () => {},
        () => {},
      )
      .finally(() => {
        end();
        running.delete(over);
      });
    running.add(over);
    return { over };
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      while (running.size >= concurrency) await Promise.race(running);
      const batch = disturbance.shuffle(await gather(), (message) => message.MessageId ?? "");
      if (batch.length === 0) continue;
      const copies = batch.filter(() => disturbance.repeats()).map(receivedAgain);
      const delivery = await dispatch(() => deliver(batch));
      if (copies.length === 0) continue;
      // Beside the first delivery or after it: both happen. What becomes of a copy changes nothing.
      const before = disturbance.flips() ? Promise.resolve() : delivery.over;
      const end = options.activity.begin();
      void before.then(() => dispatch(() => invoke(copies))).finally(end);
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
    async holdThrough(seconds) {
      const visibility = queue.properties.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS;
      const VisibilityTimeout = Math.min(LONGEST_VISIBILITY_SECONDS, Math.ceil(visibility + seconds));
      for (const ReceiptHandle of inHand) {
        const hold = new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout });
        // It may just have been deleted: then there is nothing to hold.
        await client.send(hold).catch(() => {});
      }
    },
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
