import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { readCloudAssembly } from "#infra/local/cloud-assembly.ts";
import { createResolver } from "#infra/local/intrinsics.ts";
import { namedResources } from "#infra/local/named-resources.ts";
import { resourceAddresses } from "#infra/local/resource-addresses.ts";
import { createTables } from "#infra/local/tables.ts";
import { readTopology } from "#infra/local/topology.ts";
import { fixtureAssembly } from "#test/support/host-fixture/fixture-assembly.ts";
import {
  endStreamBench,
  keyOf,
  numberOf,
  orderByKey,
  recordsOf,
  type StreamBench,
  startStreamBench,
} from "#test/support/host-fixture/stream-bench.ts";

const cloudAssembly = await fixtureAssembly();

describe("a table and its stream, calm", () => {
  let bench: StreamBench;
  beforeAll(async () => {
    bench = await startStreamBench({});
  });
  beforeEach(async () => {
    await bench.host.idle();
    bench.batches.length = 0;
  });
  afterAll(() => endStreamBench(bench));

  test("the table has its indexes, its stream and its time to live", async () => {
    const TableName = bench.host.tableName("Items");
    const { Table } = await bench.dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(["byColour"]);
    expect(Table?.LocalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(["bySize"]);
    expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" });
    const { TimeToLiveDescription } = await bench.dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: "expires", TimeToLiveStatus: "ENABLED" });
    await bench.put("indexed", "1", { colour: { S: "red" }, size: { N: "5" } });
    const query = (IndexName: string, name: string, value: { S: string }) =>
      bench.dynamodb.send(
        new QueryCommand({
          TableName,
          IndexName,
          KeyConditionExpression: `${name} = :v`,
          ExpressionAttributeValues: { ":v": value },
        }),
      );
    expect((await query("byColour", "colour", { S: "red" })).Count).toBe(1);
    expect((await query("bySize", "pk", { S: "indexed" })).Count).toBe(1);
  });

  test("a table that is there already with other indexes is refused, with the way out", async () => {
    const assembly = readCloudAssembly(cloudAssembly);
    const addresses = resourceAddresses({ queues: "", publicApi: "" });
    const { tables } = namedResources(readTopology(assembly, createResolver(assembly, addresses)), addresses);
    const changed = tables.map((table) => ({
      ...table,
      properties: { ...table.properties, GlobalSecondaryIndexes: [] },
    }));
    await expect(createTables(bench.host.dynamodbEndpoint, changed)).rejects.toEqual(
      expect.objectContaining({
        name: "StartupError",
        message: expect.stringMatching(/^Table FixtureData-Items.* other keys, indexes or stream.*clear/),
      }),
    );
    expect((await createTables(bench.host.dynamodbEndpoint, tables)).size).toBe(1);
  });

  test("delivers in Lambda's shape, and tells listeners of each change once", async () => {
    const told: unknown[] = [];
    const end = bench.host.onStreamRecord((event) => told.push(event));
    await bench.put("shape", "1", { n: { N: "1" } });
    await bench.host.idle();
    end();
    const [record] = recordsOf(bench, "Watcher");
    expect(record).toEqual({
      eventID: expect.any(String),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "us-east-1",
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { pk: { S: "shape" }, sk: { S: "1" } },
        NewImage: expect.objectContaining({ pk: { S: "shape" }, kind: { S: "watched" } }),
        SequenceNumber: expect.any(String),
        SizeBytes: expect.any(Number),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
      eventSourceARN: expect.stringMatching(
        /^arn:aws:dynamodb:us-east-1:000000000000:table\/FixtureData-Items.*\/stream\/local$/,
      ),
    });
    expect(told).toEqual([{ table: "Items", record: expect.objectContaining({ eventName: "INSERT" }) }]);
  });

  test("delivers what any filter lets through, and the rest to those without a filter", async () => {
    await bench.put("filter", "1");
    await bench.put("filter", "2", { kind: { S: "other" } });
    await bench.dynamodb.send(
      new DeleteItemCommand({ TableName: bench.host.tableName("Items"), Key: { pk: { S: "filter" }, sk: { S: "2" } } }),
    );
    await bench.host.idle();
    const seen = (name: string) =>
      recordsOf(bench, name)
        .map((record) => `${record.eventName} ${keyOf(record)}`)
        .sort();
    expect(seen("Watcher")).toEqual(["INSERT filter/1", "REMOVE filter/2"]);
    expect(seen("Everything")).toEqual(["INSERT filter/1", "INSERT filter/2", "REMOVE filter/2"]);
  });

  test("keeps the order of each key over all lanes, within the batch size", async () => {
    for (let n = 0; n < 12; n += 1)
      await Promise.all(Array.from({ length: 8 }, (_, key) => bench.put(`order${key}`, "1", { n: { N: String(n) } })));
    await bench.host.idle();
    const order = orderByKey(recordsOf(bench, "Watcher"));
    expect(order.size).toBe(8);
    for (const numbers of order.values()) expect(numbers).toEqual(Array.from({ length: 12 }, (_, n) => n));
    expect(recordsOf(bench, "Watcher")).toHaveLength(96);
    expect(
      Math.max(...bench.batches.filter((one) => one.function === "Watcher").map((one) => one.records.length)),
    ).toBeLessThanOrEqual(10);
  });

  test("gives up a reported record after its retries, tells the failure queue, and goes on", async () => {
    await bench.put("poison", "1", { n: { N: "1" }, poison: { S: "report" } });
    await bench.put("poison", "1", { n: { N: "2" } });
    await bench.host.idle();
    const ofKey = recordsOf(bench, "Watcher")
      .filter((record) => keyOf(record) === "poison/1")
      .map(numberOf);
    expect(ofKey.filter((n) => n === 1).length).toBeGreaterThanOrEqual(2);
    expect(ofKey.at(-1)).toBe(2);
    expect(await nextOfMissed()).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: expect.stringMatching(/:function:FixtureService-Watcher/),
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: null },
      version: "1.0",
      timestamp: expect.any(String),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: expect.any(String),
        endSequenceNumber: expect.any(String),
        approximateArrivalOfFirstRecord: expect.any(String),
        approximateArrivalOfLastRecord: expect.any(String),
        batchSize: 1,
        streamArn: expect.stringMatching(/table\/FixtureData-Items/),
      },
    });
  });

  test("splits a batch that throws until only the failing record is given up", async () => {
    // The first write keeps the lane busy, so that the others come in one batch.
    await bench.put("split", "0", { milliseconds: { N: "400" } });
    await sleep(100);
    for (let n = 1; n <= 8; n += 1) await bench.put("split", String(n), n === 5 ? { poison: { S: "throw" } } : {});
    await bench.host.idle();
    const info = z.looseObject({ DDBStreamBatchInfo: z.looseObject({ batchSize: z.number() }) });
    expect(info.parse(await nextOfMissed()).DDBStreamBatchInfo.batchSize).toBe(1);
    expect(await bench.host.queueContent("Missed")).toMatchObject({ ready: 0 });
    const done = new Set(
      bench.batches.filter((one) => one.ok && one.function === "Watcher").flatMap((one) => one.records.map(keyOf)),
    );
    expect([...done].sort()).toEqual([0, 1, 2, 3, 4, 6, 7, 8].map((n) => `split/${n}`));
  });

  test("delivers again what was in a worker that was killed", async () => {
    await bench.put("killed", "1", { milliseconds: { N: "600" } });
    await sleep(250);
    expect(await bench.host.killWorkers("Watcher")).toBe(1);
    await bench.host.idle();
    expect(bench.batches.filter((one) => one.function === "Watcher").map((one) => one.ok)).toEqual([false, true]);
  });

  test("brings a change to its function within a few milliseconds once it is warm", async () => {
    const times: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const before = bench.batches.length;
      await bench.put("fast", String(n));
      const written = performance.now();
      while (!bench.batches.slice(before).some((one) => one.function === "Watcher")) await sleep(1);
      times.push(performance.now() - written);
    }
    // The machine may be busy with other tests: the fastest show what the host itself takes.
    expect(times.sort((a, b) => a - b)[3]).toBeLessThan(150);
  });

  async function nextOfMissed(): Promise<unknown> {
    const { Messages = [] } = await bench.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: bench.host.queueUrl("Missed"), WaitTimeSeconds: 5 }),
    );
    return JSON.parse(Messages[0]?.Body ?? "null");
  }
});

test("what a table was filled with before it had its stream is there, and nobody hears of it", async () => {
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  const bench = await startStreamBench({
    fill: async (endpoint, tableName) => {
      const client = new DynamoDBClient({ region: "us-east-1", endpoint, credentials });
      const Item = { pk: { S: "filled" }, sk: { S: "1" }, kind: { S: "watched" } };
      await client.send(new PutItemCommand({ TableName: tableName("Items"), Item }));
      client.destroy();
    },
  });
  try {
    await bench.put("later", "1");
    await bench.host.idle();
    expect(recordsOf(bench, "Watcher").map(keyOf)).toEqual(["later/1"]);
    const Key = { pk: { S: "filled" }, sk: { S: "1" } };
    const TableName = bench.host.tableName("Items");
    expect((await bench.dynamodb.send(new GetItemCommand({ TableName, Key }))).Item).toBeDefined();
  } finally {
    await endStreamBench(bench);
  }
});
