import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import * as z from "zod";
import { closeServer, listenOnLoopback } from "#infra/local/free-port.ts";
import { type StreamPositions, streamPositions } from "#infra/local/stream-positions.ts";
import { startStreamReader } from "#infra/local/stream-reader.ts";

/**
 * DynamoDB Local keeps one shard open; AWS closes shards and goes on in children. A small server that speaks the
 * stream's protocol shows the reader what it would meet there.
 */
interface FakeShard {
  readonly parent?: string;
  readonly records: readonly number[];
  readonly closed: boolean;
}

const requestSchema = z.object({
  ShardId: z.string().optional(),
  ShardIteratorType: z.string().optional(),
  SequenceNumber: z.string().optional(),
  ShardIterator: z.string().optional(),
});

interface FakeStream {
  readonly client: DynamoDBStreamsClient;
  /** Answers the next GetRecords with this error instead. */
  failNext(error: string): void;
}

const servers: Server[] = [];
const clients: DynamoDBStreamsClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(servers.splice(0).map(closeServer));
});

async function fakeStream(shards: Record<string, FakeShard>): Promise<FakeStream> {
  const failures: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const asked = requestSchema.parse(JSON.parse(body));
    const operation = String(request.headers["x-amz-target"]).split(".")[1];
    const failure = operation === "GetRecords" ? failures.shift() : undefined;
    response.writeHead(failure ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
    response.end(
      JSON.stringify(failure ? { __type: `com.amazonaws#${failure}`, message: "as told" } : answer(operation, asked)),
    );
  });
  const answer = (operation: string | undefined, asked: z.infer<typeof requestSchema>): unknown => {
    if (operation === "DescribeStream")
      return {
        StreamDescription: {
          Shards: Object.entries(shards).map(([ShardId, { parent }]) => ({ ShardId, ParentShardId: parent })),
        },
      };
    if (operation === "GetShardIterator")
      return {
        ShardIterator: `${asked.ShardId}:${asked.ShardIteratorType === "AFTER_SEQUENCE_NUMBER" ? asked.SequenceNumber : 0}`,
      };
    const [name = "", after = "0"] = (asked.ShardIterator ?? "").split(":");
    const shard = shards[name];
    // One record at a time, so that a failure can come in the middle of a shard.
    const next = shard?.records.find((number) => number > Number(after));
    const last = shard?.records.at(-1) ?? 0;
    return {
      Records: next === undefined ? [] : [{ dynamodb: { SequenceNumber: String(next), Keys: {} } }],
      ...(shard?.closed && (next ?? last) >= last ? {} : { NextShardIterator: `${name}:${next ?? after}` }),
    };
  };
  servers.push(server);
  const port = await listenOnLoopback(server, 0);
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  const client = new DynamoDBStreamsClient({ region: "us-east-1", endpoint: `http://127.0.0.1:${port}`, credentials });
  clients.push(client);
  return { client, failNext: (error) => failures.push(error) };
}

function read(
  stream: FakeStream,
  positions: StreamPositions,
  more: { isBusy?(): boolean; seldomMilliseconds?: number } = {},
) {
  const seen: string[] = [];
  const reader = startStreamReader({
    client: stream.client,
    streamArn: "arn:stream",
    positions,
    start: "TRIM_HORIZON",
    isBusy: () => true,
    ...more,
    async onRecords(shard, records) {
      for (const record of records) seen.push(`${shard} ${record.dynamodb?.SequenceNumber}`);
    },
    async onShardEnd(shard) {
      seen.push(`${shard} end`);
      positions.save(shard, { finished: true });
    },
  });
  return { seen, reader };
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !condition() && performance.now() < end; ) await sleep(5);
}

const FAMILY: Record<string, FakeShard> = {
  child: { parent: "parent", records: [30, 31], closed: false },
  parent: { records: [10, 11, 12], closed: true },
  sibling: { parent: "parent", records: [20], closed: false },
};

test("reads a closed shard to its end before its children, and both of them", async () => {
  const { seen, reader } = read(await fakeStream(FAMILY), streamPositions(undefined, "stream"));
  await until(() => seen.length === 7);
  await reader.stop();
  expect(seen.slice(0, 4)).toEqual(["parent 10", "parent 11", "parent 12", "parent end"]);
  expect(seen.slice(4).sort()).toEqual(["child 30", "child 31", "sibling 20"]);
});

test("goes on after what was saved, and not into a shard that is finished", async () => {
  const positions = streamPositions(undefined, "stream");
  positions.save("parent", { sequenceNumber: "12", finished: true });
  positions.save("child", { sequenceNumber: "30", finished: false });
  const { seen, reader } = read(await fakeStream(FAMILY), positions);
  await until(() => seen.length === 2);
  await reader.stop();
  expect(seen.sort()).toEqual(["child 31", "sibling 20"]);
});

test("takes a new iterator when the old one has expired, and misses nothing", async () => {
  const stream = await fakeStream({ only: { records: [1, 2, 3], closed: false } });
  stream.failNext("ExpiredIteratorException");
  const { seen, reader } = read(stream, streamPositions(undefined, "stream"));
  await until(() => seen.length === 3);
  await reader.stop();
  expect(seen).toEqual(["only 1", "only 2", "only 3"]);
});

test("begins at what is left when the saved position has been trimmed away", async () => {
  const stream = await fakeStream({ only: { records: [7, 8], closed: false } });
  stream.failNext("TrimmedDataAccessException");
  const positions = streamPositions(undefined, "stream");
  positions.save("only", { sequenceNumber: "7", finished: false });
  const { seen, reader } = read(stream, positions);
  await until(() => seen.length === 2);
  await reader.stop();
  expect(seen).toEqual(["only 7", "only 8"]);
});

test("looks seldom once nothing runs, and at once when something begins", async () => {
  const records = [1];
  let busy = true;
  const stream = await fakeStream({ only: { records, closed: false } });
  const { seen, reader } = read(stream, streamPositions(undefined, "stream"), {
    isBusy: () => busy,
    // So long that only waking it up ends it.
    seldomMilliseconds: 600_000,
  });
  await until(() => reader.emptyReads() > 10);
  busy = false;
  await sleep(2_500);
  const before = reader.emptyReads();
  await sleep(700);
  expect(reader.emptyReads()).toBe(before);
  records.push(2);
  reader.wake();
  await until(() => seen.length === 2);
  await reader.stop();
  expect(seen).toEqual(["only 1", "only 2"]);
});
