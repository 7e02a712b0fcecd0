import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
import { fixtureAssembly } from "#test/support/host-fixture/fixture-assembly.ts";

const cloudAssembly = await fixtureAssembly();
const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "host-data-"));
  folders.push(folder);
  return folder;
};
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
  aheadMilliseconds: z.number(),
});
const lineSchema = z.discriminatedUnion("kind", [
  readySchema,
  z.object({ kind: z.literal("invocation"), name: z.string(), event: z.unknown(), ok: z.boolean() }),
  z.object({ kind: z.literal("idle") }),
  z.object({ kind: z.literal("advanced") }),
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
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function run(dataDirectory: string): Promise<Run> {
  const script = fileURLToPath(new URL("../support/host-fixture/run-host.ts", import.meta.url));
  const child = spawn(process.execPath, [script, cloudAssembly, dataDirectory]);
  running.push(child);
  const lines: Line[] = [];
  const waiting: { kind: string; resolve: (line: Line) => void }[] = [];
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  createInterface({ input: child.stdout }).on("line", (text) => {
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

const streamEvent = z.object({
  Records: z.array(z.object({ dynamodb: z.looseObject({ Keys: z.object({ pk: z.object({ S: z.string() }) }) }) })),
});
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
  const first = await run(folder);
  const { ready } = first;
  const dynamodb = new DynamoDBClient({ ...client, endpoint: ready.dynamodb });
  const sqs = new SQSClient({ ...client, endpoint: ready.sqs });
  const s3 = new S3Client({ ...client, endpoint: ready.s3 });
  const put = (pk: string, milliseconds: number) =>
    dynamodb.send(
      new PutItemCommand({
        TableName: ready.items,
        Item: { pk: { S: pk }, sk: { S: "1" }, kind: { S: "watched" }, milliseconds: { N: String(milliseconds) } },
      }),
    );
  const send = (queue: keyof typeof ready.queues, body: unknown) =>
    sqs.send(new SendMessageCommand({ QueueUrl: ready.queues[queue], MessageBody: JSON.stringify(body) }));

  const moved = first.next("advanced");
  first.process.stdin.write("advance 3600\n");
  await moved;
  const pks = Array.from({ length: 40 }, (_, n) => `item${n}`);
  await Promise.all(pks.slice(0, 10).map((pk) => put(pk, 0)));
  await send("Ticks", { kept: 1 });
  await send("Jobs", { milliseconds: 800 });
  // These are being worked on, or not yet read, when the process is killed.
  await Promise.all(pks.slice(10).map((pk) => put(pk, 300)));
  await send("Jobs", { late: true });
  await s3.send(new PutObjectCommand({ Bucket: ready.files, Key: "in/kept.csv", Body: "kept" }));
  first.process.kill("SIGKILL");
  const killed = performance.now();
  while (!(await refuses(ready.dynamodb)) && performance.now() - killed < 20_000) await sleep(20);
  expect(await refuses(ready.dynamodb)).toBe(true);
  for (const one of [dynamodb, sqs, s3]) one.destroy();

  const second = await run(folder);
  const again = second.ready;
  expect(again.secrets).toBe(ready.secrets);
  expect([ready.aheadMilliseconds, again.aheadMilliseconds]).toEqual([0, 3_600_000]);
  const tables = new DynamoDBClient({ ...client, endpoint: again.dynamodb });
  const queues = new SQSClient({ ...client, endpoint: again.sqs });
  const objects = new S3Client({ ...client, endpoint: again.s3 });
  expect((await tables.send(new ScanCommand({ TableName: again.items, Select: "COUNT" }))).Count).toBe(40);
  const stored = await objects.send(new GetObjectCommand({ Bucket: again.files, Key: "in/kept.csv" }));
  expect(await stored.Body?.transformToString()).toBe("kept");
  const bodies = async (QueueUrl: string) =>
    (
      (await queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 3 })))
        .Messages ?? []
    ).map((one) => one.Body);
  expect(await bodies(again.queues.Ticks)).toContain('{"kept":1}');
  expect((await bodies(again.queues.Uploads))[0]).toMatch(/in\/kept\.csv/);

  // What the killed process was working on stays unseen until its visibility timeout has passed.
  const later = second.next("advanced");
  second.process.stdin.write("advance 600\n");
  await later;
  const idle = second.next("idle");
  second.process.stdin.write("idle\n");
  await idle;
  const runs = [first, second];
  expect([...doneBy(runs, "Everything")].sort()).toEqual([...pks].sort());
  expect([...doneBy(runs, "Watcher")].sort()).toEqual([...pks].sort());
  expect([...doneBy(runs, "Worker")].sort()).toEqual(['{"late":true}', '{"milliseconds":800}']);
  for (const one of [tables, queues, objects]) one.destroy();

  const exited = once(second.process, "exit");
  const stopping = performance.now();
  second.process.stdin.write("stop\n");
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - stopping).toBeLessThan(20_000);
  expect(await refuses(again.dynamodb)).toBe(true);
});

describe("a start that cannot succeed says why in one line", () => {
  const start = (more: Partial<HostOptions>) =>
    startHost({ cloudAssembly, port: 0, environment: {}, secrets: { Given: "x" }, calm: true, seed: 1, ...more });
  const startupError = (message: RegExp) =>
    expect.objectContaining({ name: "StartupError", message: expect.stringMatching(message) });

  test("when the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = z.custom<AddressInfo>().parse(other.address());
    await expect(start({ port })).rejects.toEqual(startupError(new RegExp(`^Port ${port} is taken.*PORT$`)));
    other.close();
  });

  test("when Java is missing", async () => {
    const before = process.env.JAVA_HOME;
    process.env.JAVA_HOME = newFolder();
    await expect(start({})).rejects.toEqual(startupError(/^Java is missing: install Java 17 or later[^\n]*$/));
    if (before === undefined) delete process.env.JAVA_HOME;
    else process.env.JAVA_HOME = before;
  });

  test("when the data directory cannot be written", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    await expect(start({ dataDirectory: join(file, "data") })).rejects.toEqual(
      startupError(/^The data directory .*DATA_DIR$/),
    );
  });

  test("when a secret has no value", async () => {
    const { synthesizeFixture } = await import("#test/support/host-fixture/fixture-app.ts");
    const folder = synthesizeFixture({
      extend: (stack) => {
        const given = stack.node.findChild("Given").node.defaultChild;
        if (given && "generateSecretString" in given) given.generateSecretString = undefined;
      },
    });
    await expect(start({ cloudAssembly: folder, secrets: {} })).rejects.toEqual(
      startupError(/Given.*the secret has no value/),
    );
  });
});
