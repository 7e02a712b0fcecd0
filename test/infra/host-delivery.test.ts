import * as z from "zod";
import { calm } from "#infra/local/disturbance.ts";
import type { FunctionPool } from "#infra/local/function-pool.ts";
import { eventSourceMappingKind } from "#infra/local/function-resources.ts";
import { type DeliveredRecord, streamDelivery } from "#infra/local/stream-delivery.ts";

const eventSchema = z.object({ Records: z.array(z.object({ n: z.number() })) });

/** A delivery to a function of the test's own; records are numbered and their sequence number is their number. */
function deliveryTo(handler: (numbers: number[]) => unknown, properties: Record<string, unknown>) {
  const batches: number[][] = [];
  const done: number[] = [];
  const failures: unknown[] = [];
  const pool: Pick<FunctionPool, "invoke" | "definition"> = {
    definition: {
      logicalId: "F",
      id: "F",
      name: "F",
      arn: "arn:f",
      folder: "",
      handler: "",
      memoryMegabytes: 1,
      timeoutSeconds: 1,
      endAfterMilliseconds: 1_000,
      environment: {},
      concurrency: 1,
    },
    async invoke(event) {
      const numbers = eventSchema.parse(event).Records.map((record) => record.n);
      batches.push(numbers);
      const told = { function: "F", source: "t", requestId: "r", event, milliseconds: 1 };
      try {
        return { ...told, reply: { kind: "done", result: JSON.stringify(handler(numbers) ?? null) } };
      } catch (error) {
        return {
          ...told,
          reply: { kind: "failed", error: { errorType: "E", errorMessage: String(error), trace: [] } },
        };
      }
    },
  };
  const delivery = streamDelivery({
    table: "t",
    eventSourceArn: "arn:stream",
    pool,
    properties: eventSourceMappingKind.properties.parse({
      FunctionName: "F",
      EventSourceArn: "arn:stream",
      ...properties,
    }),
    disturbance: calm,
    onFailure: async (_queue, body) => void failures.push(body),
  });
  const record = (n: number, createdAt = Date.now()): DeliveredRecord => ({
    sequenceNumber: String(n),
    key: String(n),
    partition: String(n),
    createdAt,
    event: { n },
    shard: "shard",
    done: () => done.push(n),
  });
  return {
    delivery,
    batches,
    done,
    failures,
    record,
    deliver: (...numbers: number[]) => delivery.deliver(numbers.map((n) => record(n))),
  };
}

const REPORTS = { FunctionResponseTypes: ["ReportBatchItemFailures"] };
const ON_FAILURE = { DestinationConfig: { OnFailure: { Destination: "arn:queue" } } };
const failing = (...numbers: number[]) => ({ batchItemFailures: numbers.map((n) => ({ itemIdentifier: String(n) })) });

test("comes again from the first failed record on, and marks what is before it as done", async () => {
  let first = true;
  const bench = deliveryTo((numbers) => {
    if (!first) return failing();
    first = false;
    expect(numbers).toEqual([1, 2, 3, 4]);
    return failing(4, 3);
  }, REPORTS);
  await bench.deliver(1, 2, 3, 4);
  expect(bench.batches).toEqual([
    [1, 2, 3, 4],
    [3, 4],
  ]);
  expect(bench.done).toEqual([1, 2, 3, 4]);
});

test("is retried as often as the mapping says, then given up and told", async () => {
  const bench = deliveryTo(
    () => {
      throw new Error("always");
    },
    { MaximumRetryAttempts: 2, ...ON_FAILURE },
  );
  await bench.deliver(1, 2);
  expect(bench.batches).toHaveLength(3);
  expect(bench.done).toEqual([1, 2]);
  expect(bench.failures).toEqual([
    expect.objectContaining({
      requestContext: expect.objectContaining({ condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 }),
      responseContext: expect.objectContaining({ functionError: "Unhandled" }),
      DDBStreamBatchInfo: expect.objectContaining({ startSequenceNumber: "1", endSequenceNumber: "2", batchSize: 2 }),
    }),
  ]);
});

test("is retried without end by default, until it is stopped, and then stays open", async () => {
  const bench = deliveryTo(() => {
    throw new Error("always");
  }, {});
  const delivering = bench.deliver(1);
  while (bench.batches.length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
  bench.delivery.stop();
  await delivering;
  expect([bench.done, bench.failures]).toEqual([[], []]);
});

test("is split on an error, which costs no retry, until only the failing record is left", async () => {
  const bench = deliveryTo(
    (numbers) => {
      if (numbers.includes(3)) throw new Error("three");
    },
    { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0, ...ON_FAILURE },
  );
  await bench.deliver(1, 2, 3, 4);
  expect(bench.batches).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
  expect(bench.done.sort()).toEqual([1, 2, 3, 4]);
  expect(bench.failures).toEqual([
    expect.objectContaining({
      DDBStreamBatchInfo: expect.objectContaining({ startSequenceNumber: "3", batchSize: 1 }),
    }),
  ]);
});

test("of a record that is too old is not tried, and told", async () => {
  const bench = deliveryTo(() => undefined, { MaximumRecordAgeInSeconds: 60, ...ON_FAILURE });
  await bench.delivery.deliver([bench.record(1, Date.now() - 61_000), bench.record(2)]);
  expect(bench.batches).toEqual([[2]]);
  expect(bench.done.sort()).toEqual([1, 2]);
  expect(bench.failures).toEqual([
    expect.objectContaining({ requestContext: expect.objectContaining({ condition: "RecordAgeExceeded" }) }),
  ]);
});
