import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type HostOptions, startHost } from "#infra/local/host.ts";
import { synthesizeFixture } from "#test/support/host-fixture/fixture-app.ts";

const cloudAssembly = synthesizeFixture();
const newFolder = () => mkdtempSync(join(tmpdir(), "host-data-"));
const client = { region: "us-east-1", credentials: { accessKeyId: "x", secretAccessKey: "x" } };

const readySchema = z.object({
  kind: z.literal("ready"),
  dynamodb: z.string(),
  sqs: z.string(),
  s3: z.string(),
  items: z.string(),
  files: z.string(),
  queues: z.object({ Jobs: z.string(), Ticks: z.string(), Uploads: z.string() }),
  secrets: z.string(),
});
const lineSchema = z.discriminatedUnion("kind", [
  readySchema,
  z.object({ kind: z.literal("invocation"), name: z.string(), event: z.unknown(), ok: z.boolean() }),
  z.object({ kind: z.literal("idle") }),
  z.object({ kind: z.literal("stopped") }),
]);
type Line = z.infer<typeof lineSchema>;

interface Run {
  readonly process: ChildProcessWithoutNullStreams;
  readonly lines: Line[];
  readonly ready: z.infer<typeof readySchema>;
  /** Waits for a line of that kind that has not come yet. */
  next(kind: Line["kind"]): Promise<Line>;
}

const running: ChildProcessWithoutNullStreams[] = [];
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

async function run(dataDirectory: string): Promise<Run> {
  const script = fileURLToPath(new URL("../support/host-fixture/run-host.ts", import.meta.url));
  const child = spawn(process.execPath, [script, cloudAssembly, dataDirectory]);
  running.push(child);
  const lines: Line[] = [];
  const waiting: { kind: string; resolve: (line: Line) => void }[] = [];
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text; fs.appendFileSync("/tmp/hostwork/debug.log", "ERR "+text);
  });
  createInterface({ input: child.stdout }).on("line", (text) => { fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" "+text.slice(0,300)+"\n");
    const line = lineSchema.parse(JSON.parse(text));
    lines.push(line);
    const index = waiting.findIndex((one) => one.kind === line.kind);
    if (index >= 0) waiting.splice(index, 1)[0]?.resolve(line);
  });
  const next = (kind: Line["kind"]): Promise<Line> =>
    new Promise((resolve, reject) => {
      waiting.push({ kind, resolve });
      child.once("exit", () => reject(new Error(`The host ended: ${errors}`)));
    });
  const ready = readySchema.parse(await next("ready"));
  return { process: child, lines, ready, next };
}

const streamEvent = z.object({ Records: z.array(z.object({ dynamodb: z.looseObject({ Keys: z.object({ pk: z.object({ S: z.string() }) }) }) })) });
const queueEvent = z.object({ Records: z.array(z.looseObject({ body: z.string() })) });

/** What functions have done with success, over all runs. */
function doneBy(runs: readonly Run[], name: string): Set<string> {
  const events = runs.flatMap(({ lines }) =>
    lines.flatMap((line) => (line.kind === "invocation" && line.ok && line.name === name ? [line.event] : [])),
  );
  return new Set(
    events.flatMap((event) => {
      const stream = streamEvent.safeParse(event);
      if (stream.success) return stream.data.Records.map((record) => record.dynamodb.Keys.pk.S);
      return queueEvent.parse(event).Records.map((record) => record.body);
    }),
  );
}

async function refuses(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => false,
    () => true,
  );
}

test("killed in the middle of everything and started again on the same folder, it loses nothing", async () => {
  const folder = newFolder();
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 103\n");
  const first = await run(folder);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 104\n");
  const { ready } = first;
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 105\n");
  const dynamodb = new DynamoDBClient({ ...client, endpoint: ready.dynamodb });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 106\n");
  const sqs = new SQSClient({ ...client, endpoint: ready.sqs });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 107\n");
  const s3 = new S3Client({ ...client, endpoint: ready.s3 });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 108\n");
  const put = (pk: string, milliseconds: number) =>
    dynamodb.send(
      new PutItemCommand({
        TableName: ready.items,
        Item: { pk: { S: pk }, sk: { S: "1" }, kind: { S: "watched" }, milliseconds: { N: String(milliseconds) } },
      }),
    );
  const send = (queue: keyof typeof ready.queues, body: unknown) =>
    sqs.send(new SendMessageCommand({ QueueUrl: ready.queues[queue], MessageBody: JSON.stringify(body) }));

  const pks = Array.from({ length: 40 }, (_, n) => `item${n}`);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 119\n");
  await Promise.all(pks.slice(0, 10).map((pk) => put(pk, 0)));
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 120\n");
  await send("Ticks", { kept: 1 });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 121\n");
  await send("Jobs", { milliseconds: 1_500 });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 122\n");
  // These are being worked on, or not yet read, when the process is killed.
  await Promise.all(pks.slice(10).map((pk) => put(pk, 300)));
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 124\n");
  await send("Jobs", { late: true });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 125\n");
  await s3.send(new PutObjectCommand({ Bucket: ready.files, Key: "in/kept.csv", Body: "kept" }));
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 126\n");
  first.process.kill("SIGKILL");
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 127\n");
  const killed = performance.now();
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 128\n");
  while (!(await refuses(ready.dynamodb)) && performance.now() - killed < 5_000) await sleep(20);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 129\n");
  expect(await refuses(ready.dynamodb)).toBe(true);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 130\n");
  for (const one of [dynamodb, sqs, s3]) one.destroy();
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 131\n");

  const second = await run(folder);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 133\n");
  const again = second.ready;
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 134\n");
  expect(again.secrets).toBe(ready.secrets);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 135\n");
  const tables = new DynamoDBClient({ ...client, endpoint: again.dynamodb });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 136\n");
  const queues = new SQSClient({ ...client, endpoint: again.sqs });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 137\n");
  const objects = new S3Client({ ...client, endpoint: again.s3 });
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 138\n");
  expect((await tables.send(new ScanCommand({ TableName: again.items, Select: "COUNT" }))).Count).toBe(40);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 139\n");
  const stored = await objects.send(new GetObjectCommand({ Bucket: again.files, Key: "in/kept.csv" }));
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 140\n");
  expect(await stored.Body?.transformToString()).toBe("kept");
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 141\n");
  const bodies = async (QueueUrl: string) =>
    ((await queues.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 3 }))).Messages ?? []).map((one) => one.Body);
  expect(await bodies(again.queues.Ticks)).toEqual(['{"kept":1}']);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 144\n");
  expect((await bodies(again.queues.Uploads))[0]).toMatch(/in\/kept\.csv/);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 145\n");

  const idle = second.next("idle");
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 147\n");
  second.process.stdin.write("idle\n");
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 148\n");
  await idle;
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 149\n");
  const runs = [first, second];
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 150\n");
  expect([...doneBy(runs, "Everything")].sort()).toEqual([...pks].sort());
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 151\n");
  expect([...doneBy(runs, "Watcher")].sort()).toEqual([...pks].sort());
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 152\n");
  expect([...doneBy(runs, "Worker")].sort()).toEqual(['{"late":true}', '{"milliseconds":1500}']);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 153\n");
  for (const one of [tables, queues, objects]) one.destroy();
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 154\n");

  const exited = once(second.process, "exit");
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 156\n");
  const stopping = performance.now();
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 157\n");
  second.process.stdin.write("stop\n");
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 158\n");
  expect(await exited).toEqual([0, null]);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 159\n");
  expect(performance.now() - stopping).toBeLessThan(5_000);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 160\n");
  expect(await refuses(again.dynamodb)).toBe(true);
  fs.appendFileSync("/tmp/hostwork/debug.log", Date.now()+" STEP 161\n");
}, 60_000);

describe("a start that cannot succeed says why in one line", () => {
  const start = (more: Partial<HostOptions>) =>
    startHost({ cloudAssembly, port: 0, environment: {}, secrets: { Given: "x" }, calm: true, seed: 1, ...more });
  const startupError = (message: RegExp) => expect.objectContaining({ name: "StartupError", message: expect.stringMatching(message) });

  test("when the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = z.custom<AddressInfo>().parse(other.address());
    await expect(start({ port })).rejects.toEqual(startupError(new RegExp(`^Port ${port} is taken.*PORT$`)));
    other.close();
  });

  test("when Java is missing", async () => {
    const before = process.env["JAVA_HOME"];
    process.env["JAVA_HOME"] = newFolder();
    await expect(start({})).rejects.toEqual(startupError(/^Java is missing: install Java 17 or later[^\n]*$/));
    if (before === undefined) delete process.env["JAVA_HOME"];
    else process.env["JAVA_HOME"] = before;
  });

  test("when the data directory cannot be written", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    await expect(start({ dataDirectory: join(file, "data") })).rejects.toEqual(startupError(/^The data directory .*DATA_DIR$/));
  });

  test("when a secret has no value", async () => {
    const folder = synthesizeFixture({
      extend: (stack) => {
        stack.node.tryRemoveChild("Nothing");
        const given = stack.node.findChild("Given").node.defaultChild;
        if (given && "generateSecretString" in given) given.generateSecretString = undefined;
      },
    });
    await expect(start({ cloudAssembly: folder, secrets: {} })).rejects.toEqual(startupError(/Given.*the secret has no value/));
  });
});
