import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type Host, startHost } from "#infra/local/host.ts";
import { fixtureAssembly } from "#test/support/host-fixture/fixture-assembly.ts";

let host: Host;
let sqs: SQSClient;
let heard: { function: string; event: unknown; ok: boolean; at: number }[] = [];

beforeAll(async () => {
  const cloudAssembly = await fixtureAssembly();
  host = await startHost({ cloudAssembly, port: 0, environment: {}, secrets: { Given: "x" }, calm: true, seed: 1 });
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  sqs = new SQSClient({ region: "us-east-1", endpoint: host.sqsEndpoint, credentials });
  host.onInvocation(({ function: name, event, reply }) =>
    heard.push({ function: name, event, ok: reply.kind === "done", at: performance.now() }),
  );
});
beforeEach(async () => {
  await host.idle();
  heard = [];
});
afterAll(async () => {
  sqs.destroy();
  await host.stop();
});

const recordsSchema = z.object({ Records: z.array(z.looseObject({ body: z.string(), messageId: z.string() })) });
/** Every delivery to the function: the bodies of each batch. */
const batchesOf = (name: string) =>
  heard
    .filter((one) => one.function === name)
    .map((one) => recordsSchema.parse(one.event).Records.map((record): unknown => JSON.parse(record.body)));

const send = (queue: string, ...bodies: unknown[]) =>
  Promise.all(
    bodies.map((body) =>
      sqs.send(new SendMessageCommand({ QueueUrl: host.queueUrl(queue), MessageBody: JSON.stringify(body) })),
    ),
  );

async function receive(queue: string): Promise<unknown[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: host.queueUrl(queue), MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.map((message): unknown => JSON.parse(message.Body ?? "null"));
}

/** Moves the clock past the queue's visibility timeout each time that a delivery has ended, then waits for rest. */
async function passVisibility(deliveries: number): Promise<void> {
  for (let seen = 1; seen <= deliveries; seen += 1) {
    while (batchesOf("Worker").length < seen) await sleep(5);
    // What is in hand still would be held through the jump.
    await host.idle(0);
    await host.advance(30);
  }
  await host.idle();
}

const EMPTY = { ready: 0, delayedUntil: [], hiddenUntil: [] };

describe("a queue that feeds a function", () => {
  test("delivers in Lambda's shape, at once, and deletes what succeeded", async () => {
    const started = performance.now();
    const body = JSON.stringify({ n: 1 });
    const { MessageId } = await sqs.send(
      new SendMessageCommand({
        QueueUrl: host.queueUrl("Jobs"),
        MessageBody: body,
        MessageAttributes: {
          Kind: { DataType: "String", StringValue: "a" },
          Raw: { DataType: "Binary", BinaryValue: Buffer.from([1]) },
        },
      }),
    );
    await host.idle();
    expect(heard.map((one) => one.event)).toEqual([
      {
        Records: [
          {
            messageId: MessageId,
            receiptHandle: expect.any(String),
            body,
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {
              Kind: { dataType: "String", stringValue: "a", stringListValues: [], binaryListValues: [] },
              Raw: { dataType: "Binary", binaryValue: "AQ==", stringListValues: [], binaryListValues: [] },
            },
            md5OfBody: createHash("md5").update(body).digest("hex"),
            eventSource: "aws:sqs",
            eventSourceARN: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:FixtureService-Jobs/),
            awsRegion: "us-east-1",
          },
        ],
      },
    ]);
    expect((heard[0]?.at ?? Number.POSITIVE_INFINITY) - started).toBeLessThan(15_000);
    expect(await host.queueContent("Jobs")).toEqual(EMPTY);
  });

  test("wakes within a few milliseconds once it is warm", async () => {
    const times: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      await host.idle();
      const before = heard.length;
      const sent = performance.now();
      await send("Jobs", { n });
      while (heard.length === before) await sleep(1);
      times.push(performance.now() - sent);
    }
    // The machine may be busy with other tests: the fastest shows what the host itself takes.
    expect(Math.min(...times)).toBeLessThan(100);
  });

  test("keeps batches at their size and invocations at the mapping's concurrency", async () => {
    const QueueUrl = host.queueUrl("Jobs");
    for (let start = 0; start < 30; start += 10) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: `${index}`,
        MessageBody: '{"milliseconds":100}',
      }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
    const started = performance.now();
    await host.idle();
    const sizes = batchesOf("Worker").map((batch) => batch.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(30);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5);
    // Two at a time, 100 ms each, at least six batches.
    expect(performance.now() - started).toBeGreaterThan(250);
  });

  test("fills large batches within their window", async () => {
    await send("Bulk", ...Array.from({ length: 25 }, (_, n) => ({ n })));
    await host.idle();
    const sizes = batchesOf("BulkWorker").map((batch) => batch.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(25);
    expect(Math.max(...sizes)).toBeGreaterThan(10);
  });

  test("redelivers only what failed, and moves it to the dead letters after two receives", async () => {
    await send("Jobs", { good: 1 }, { fail: true });
    await passVisibility(2);
    const delivered = batchesOf("Worker")
      .flat()
      .map((body) => JSON.stringify(body));
    expect(delivered.filter((body) => body === '{"good":1}')).toHaveLength(1);
    expect(delivered.filter((body) => body === '{"fail":true}')).toHaveLength(2);
    expect(await receive("Dead")).toContainEqual({ fail: true });
  });

  test.each([
    ["throws", { throw: true }],
    ["names an unknown identifier", { answer: { batchItemFailures: [{ itemIdentifier: "nobody" }] } }],
  ])("redelivers the whole batch of a function that %s", async (_title, body) => {
    await send("Jobs", body);
    await passVisibility(2);
    expect(batchesOf("Worker").flat()).toEqual([body, body]);
  });

  test("gives a message back when its worker is killed", async () => {
    await send("Jobs", { milliseconds: 1_500 });
    await sleep(500);
    expect(await host.killWorkers("Worker")).toBe(1);
    await passVisibility(1);
    expect(heard.map((one) => one.ok)).toEqual([false, true]);
    expect(await host.queueContent("Jobs")).toEqual(EMPTY);
  });

  test("does not take what is being worked on for abandoned when the clock is moved", async () => {
    await send("Jobs", { milliseconds: 800 });
    await sleep(300);
    await host.advance(7 * 3_600);
    await host.idle();
    expect(batchesOf("Worker")).toEqual([[{ milliseconds: 800 }]]);
  });

  test("is at rest with a message that is due in a few seconds, if nobody asks to wait for it", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: host.queueUrl("Jobs"), MessageBody: "{}", DelaySeconds: 4 }));
    await host.idle(0);
    expect(heard).toEqual([]);
    await host.idle();
    expect(batchesOf("Worker")).toEqual([[{}]]);
  });

  test("holds a delayed message until the clock is moved past its delay", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: host.queueUrl("Jobs"), MessageBody: "{}", DelaySeconds: 600 }));
    await host.idle();
    expect(heard).toEqual([]);
    await host.advance(601);
    await host.idle();
    expect(batchesOf("Worker")).toEqual([[{}]]);
  });
});

describe("schedules", () => {
  const ticksHeard = () => heard.filter((one) => one.function === "Observer").map((one) => one.event);
  const timesOf = (ticks: readonly unknown[]) =>
    ticks.map((tick) => Date.parse(z.looseObject({ time: z.string() }).parse(tick).time));

  test("fire for every minute that the clock is moved, at the instant of each", async () => {
    const before = host.clock.now();
    await host.advance(300);
    expect(host.clock.now() - before).toBeGreaterThanOrEqual(300_000);
    const ticks = ticksHeard();
    expect(ticks).toHaveLength(5);
    expect(ticks[0]).toEqual({
      version: "0",
      id: expect.any(String),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: "000000000000",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: "us-east-1",
      resources: [expect.stringMatching(/^arn:aws:events:us-east-1:000000000000:rule\/FixtureService-EveryMinute/)],
      detail: {},
    });
    const times = timesOf(ticks);
    const off = times.map((time, index) => Math.abs(time - (times[0] ?? 0) - index * 60_000));
    expect(Math.max(...off)).toBeLessThanOrEqual(1_000);
  });

  test("fire no more often than asked for, the last times, when the clock stood still", async () => {
    const moved = host.clock.now() + 3_600_000;
    await host.advance(3_600, 2);
    const times = timesOf(ticksHeard());
    expect(times).toHaveLength(2);
    expect(times[0]).toBeGreaterThan(moved - 121_000);
  });

  test("of a day are capped, send their own input, and run by cron in UTC", async () => {
    await host.advance(24 * 3_600);
    expect(ticksHeard().length).toBeLessThanOrEqual(61);
    await host.idle();
    const ticks = await Promise.all([receive("Ticks"), receive("Ticks"), receive("Ticks")]);
    expect(ticks.flat()).toContainEqual({ tick: "hour" });
    expect(ticks.flat()).toContainEqual(
      expect.objectContaining({ source: "aws.scheduler", time: expect.stringMatching(/T08:00:00Z$/) }),
    );
  });
});
