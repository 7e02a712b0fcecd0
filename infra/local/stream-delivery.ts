import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { batchOutcome } from "./batch-outcome.ts";
import type { Disturbance } from "./disturbance.ts";
import type { FunctionPool, Invocation } from "./function-pool.ts";
import type { EventSourceMappingProperties } from "./function-resources.ts";
import type { StreamRecord } from "./stream-record.ts";

/** Hands batches of records to a function until they are done or given up, by the rules of the mapping. */
export interface StreamDelivery {
  /** Resolves when every record of the batch is done; never rejects. Once stopped, what is open stays open. */
  deliver(batch: readonly DeliveredRecord[]): Promise<void>;
  stop(): void;
  stopped(): boolean;
}

export interface DeliveredRecord extends StreamRecord {
  readonly shard: string;
  /** Marks the record as done; a second call means nothing. */
  done(): void;
}

export interface StreamDeliveryOptions {
  readonly table: string;
  readonly eventSourceArn: string;
  readonly pool: Pick<FunctionPool, "definition" | "invoke">;
  readonly properties: EventSourceMappingProperties;
  readonly disturbance: Disturbance;
  readonly onFailure: (queueArn: string, body: unknown) => Promise<void>;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 3_000;

export function streamDelivery(options: StreamDeliveryOptions): StreamDelivery {
  const { properties, pool, disturbance } = options;
  const reportsItems = properties.FunctionResponseTypes.includes("ReportBatchItemFailures");
  const stopping = new AbortController();
  const stopped = () => stopping.signal.aborted;

  /** One invocation. @returns the records that are still open, in the order of delivery */
  async function attempt(batch: readonly DeliveredRecord[]): Promise<[readonly DeliveredRecord[], Invocation]> {
    const event = { Records: batch.map((record) => record.event) };
    const invocation = await pool.invoke(event, { source: options.table });
    const outcome = batchOutcome(invocation, reportsItems, new Set(batch.map((record) => record.sequenceNumber)));
    if (outcome.kind === "all") return [batch, invocation];
    // The checkpoint is the first failed record: everything from there on comes again, as Lambda has it.
    const first = batch.findIndex((record) => outcome.failed.has(record.sequenceNumber));
    return [first < 0 ? [] : batch.slice(first), invocation];
  }

  async function untilDone(batch: readonly DeliveredRecord[], attempts = 0): Promise<void> {
    let open = batch;
    for (let tries = attempts; open.length > 0 && !stopped(); tries += 1) {
      const young = await giveUpOld(open, tries);
      if (young.length === 0) return;
      const [left, invocation] = await attempt(young);
      if (stopped()) return;
      for (const record of young.slice(0, young.length - left.length)) record.done();
      const progressed = left.length < young.length;
      open = left;
      if (open.length === 0) return;
      if (properties.BisectBatchOnFunctionError && open.length > 1 && !progressed) {
        // Splitting costs no retry: it only finds the record that fails.
        const middle = Math.ceil(open.length / 2);
        await untilDone(open.slice(0, middle), tries);
        return untilDone(open.slice(middle), tries);
      }
      if (progressed) tries = -1;
      if (properties.MaximumRetryAttempts >= 0 && tries >= properties.MaximumRetryAttempts)
        return giveUp(open, "RetryAttemptsExhausted", tries + 1, invocation);
      await sleep(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, tries)), undefined, {
        signal: stopping.signal,
      }).catch(() => {});
    }
  }

  async function giveUpOld(batch: readonly DeliveredRecord[], tries: number): Promise<readonly DeliveredRecord[]> {
    const longest = properties.MaximumRecordAgeInSeconds;
    if (longest < 0) return batch;
    const isOld = (record: DeliveredRecord) => Date.now() - record.createdAt > longest * 1000;
    const old = batch.filter(isOld);
    if (old.length > 0) await giveUp(old, "RecordAgeExceeded", tries);
    return batch.filter((record) => !isOld(record));
  }

  async function giveUp(
    batch: readonly DeliveredRecord[],
    condition: string,
    invokeCount: number,
    invocation?: Invocation,
  ): Promise<void> {
    const destination = properties.DestinationConfig.OnFailure?.Destination;
    if (destination !== undefined)
      await untilSent(() =>
        options.onFailure(destination, failureMessage(options, batch, condition, invokeCount, invocation)),
      );
    if (!stopped()) for (const record of batch) record.done();
  }

  /** A record counts as given up only when somebody has been told. */
  async function untilSent(send: () => Promise<void>): Promise<void> {
    while (!stopped()) {
      try {
        return await send();
      } catch {
        await sleep(FIRST_RETRY_MS);
      }
    }
  }

  return {
    stopped,
    stop: () => stopping.abort(),
    async deliver(batch) {
      const shuffled = disturbance.shuffle(batch, (record) => record.key);
      await untilDone(shuffled);
      if (disturbance.repeats() && !stopped()) await attempt(shuffled);
    },
  };
}

/** What Lambda sends to an OnFailure destination: where the records are, not the records. */
function failureMessage(
  options: StreamDeliveryOptions,
  batch: readonly DeliveredRecord[],
  condition: string,
  invokeCount: number,
  invocation: Invocation | undefined,
): unknown {
  const arrived = batch.map((record) => record.createdAt);
  const sequence = batch.map((record) => record.sequenceNumber).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  return {
    requestContext: {
      requestId: invocation?.requestId ?? randomUUID(),
      functionArn: options.pool.definition.arn,
      condition,
      approximateInvokeCount: invokeCount,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      functionError: invocation?.reply.kind === "failed" ? "Unhandled" : null,
    },
    version: "1.0",
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: batch[0]?.shard,
      startSequenceNumber: sequence[0],
      endSequenceNumber: sequence.at(-1),
      approximateArrivalOfFirstRecord: new Date(Math.min(...arrived)).toISOString(),
      approximateArrivalOfLastRecord: new Date(Math.max(...arrived)).toISOString(),
      batchSize: batch.length,
      streamArn: options.eventSourceArn,
    },
  };
}
