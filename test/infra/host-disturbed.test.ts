import { SendMessageCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import {
  endStreamBench,
  orderByKey,
  recordsOf,
  type StreamBench,
  startStreamBench,
} from "#test/support/host-fixture/stream-bench.ts";

describe("a host that is disturbed on purpose", () => {
  let bench: StreamBench;
  beforeAll(async () => {
    bench = await startStreamBench({ calm: false });
  });
  afterAll(() => endStreamBench(bench));

  test("records of different keys change places and some come twice, in order within each key, none lost", async () => {
    for (let n = 0; n < 30; n += 1)
      await Promise.all(Array.from({ length: 10 }, (_, key) => bench.put(`k${key}`, "1", { n: { N: String(n) } })));
    await bench.host.idle();
    const records = recordsOf(bench, "Watcher");
    const order = orderByKey(records);
    expect(order.size).toBe(10);
    for (const numbers of order.values()) expect(numbers).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(records.length).toBeGreaterThan(300);
    const isShuffled = bench.batches.some(({ records: batch }) => {
      const sequence = batch.map((record) => BigInt(record.dynamodb.SequenceNumber));
      return sequence.some((number, index) => index > 0 && number < (sequence[index - 1] ?? 0n));
    });
    expect(isShuffled).toBe(true);
  });

  test("about one message in twenty is delivered twice, and every one at least once", async () => {
    const delivered = new Map<string, number>();
    const queueEvent = z.object({ Records: z.array(z.looseObject({ body: z.string() })) });
    bench.host.onInvocation(({ function: name, event }) => {
      const parsed = queueEvent.safeParse(event);
      if (name !== "Worker" || !parsed.success) return;
      for (const { body } of parsed.data.Records) delivered.set(body, (delivered.get(body) ?? 0) + 1);
    });
    const QueueUrl = bench.host.queueUrl("Jobs");
    await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        bench.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ n }) })),
      ),
    );
    await bench.host.idle();
    expect(delivered.size).toBe(200);
    const twice = [...delivered.values()].filter((count) => count === 2).length;
    expect(twice).toBeGreaterThan(1);
    expect(twice).toBeLessThan(40);
  });
});
