import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type Host, startHost } from "#infra/local/host.ts";
import { fixtureAssembly } from "#test/support/host-fixture/fixture-assembly.ts";

let host: Host;
let sqs: SQSClient;
let s3: S3Client;
const observed: unknown[] = [];

beforeAll(async () => {
  const cloudAssembly = await fixtureAssembly();
  host = await startHost({
    cloudAssembly,
    port: 0,
    environment: {},
    secrets: { Given: "x" },
    calm: true,
    seed: 1,
    warm: true,
  });
  const client = { region: "us-east-1", credentials: { accessKeyId: "x", secretAccessKey: "x" } };
  sqs = new SQSClient({ ...client, endpoint: host.sqsEndpoint });
  s3 = new S3Client({ ...client, endpoint: host.s3Endpoint });
  host.onInvocation((one) => one.function === "Observer" && observed.push(one.event));
});
afterAll(async () => {
  sqs.destroy();
  s3.destroy();
  await host.stop();
});

/** Waits for the next message of a queue and takes it. */
async function nextOf(queue: string): Promise<unknown> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: host.queueUrl(queue), WaitTimeSeconds: 5 }),
  );
  return JSON.parse(Messages[0]?.Body ?? "null");
}

const put = (Bucket: string, Key: string, Body: string | Buffer) =>
  s3.send(
    new PutObjectCommand({
      Bucket: host.bucketName(Bucket),
      Key,
      Body,
      ContentType: "text/csv",
      Metadata: { owner: "me" },
    }),
  );

const withKeySchema = z.looseObject({
  detail: z.looseObject({ object: z.looseObject({ key: z.string(), size: z.number() }) }),
});

test("a warm host has imported every bundle before anybody waits for it", async () => {
  for (const end = performance.now() + 20_000; host.logs("Patient") === "" && performance.now() < end; )
    await sleep(20);
  expect(host.logs("Patient")).toBe("imported\n");
});

test("a new object is told to the rule that its key fits, as EventBridge tells it", async () => {
  const { ETag } = await put("Files", "in/a file+1.csv", "a,b\n1,2\n");
  expect(await nextOf("Uploads")).toEqual({
    version: "0",
    id: expect.any(String),
    "detail-type": "Object Created",
    source: "aws.s3",
    account: "000000000000",
    time: expect.stringMatching(/Z$/),
    region: "us-east-1",
    resources: [`arn:aws:s3:::${host.bucketName("Files")}`],
    detail: {
      version: "0",
      bucket: { name: host.bucketName("Files") },
      object: { key: "in/a file+1.csv", size: 8, etag: ETag?.replaceAll('"', ""), sequencer: expect.any(String) },
      "request-id": expect.any(String),
      requester: "000000000000",
      "source-ip-address": expect.any(String),
      reason: "PutObject",
    },
  });
});

test("a key that does not fit, and a failed upload, are told to nobody", async () => {
  await put("Files", "out/b.csv", "x");
  const missing = await fetch(`${host.s3Endpoint}/no-such-bucket/in/c.csv`, { method: "PUT", body: "x" });
  expect(missing.status).toBe(404);
  await put("Files", "in/last.csv", "x");
  expect(withKeySchema.parse(await nextOf("Uploads")).detail.object.key).toBe("in/last.csv");
});

test("an upload larger than the object server takes arrives whole, with its type and metadata", async () => {
  const body = Buffer.alloc(20 * 1024 * 1024 + 5);
  for (let index = 0; index < body.length; index += 1_000) body[index] = index % 251;
  await put("Files", "in/large.bin", body);
  expect(withKeySchema.parse(await nextOf("Uploads")).detail.object).toMatchObject({
    key: "in/large.bin",
    size: body.length,
  });
  const place = { Bucket: host.bucketName("Files"), Key: "in/large.bin" };
  expect(await s3.send(new HeadObjectCommand(place))).toMatchObject({
    ContentType: "text/csv",
    Metadata: { owner: "me" },
  });
  const stored = await s3.send(new GetObjectCommand(place));
  expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
});

test("a browser may upload from anywhere: the preflight is answered and the answer is readable", async () => {
  const url = `${host.s3Endpoint}/${host.bucketName("Files")}/in/browser.csv`;
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: {
      origin: "http://console.local",
      "access-control-request-method": "PUT",
      "access-control-request-headers": "content-type",
    },
  });
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-methods")).toMatch(/PUT/);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
  const uploaded = await fetch(url, { method: "PUT", body: "a,b", headers: { origin: "http://console.local" } });
  expect([uploaded.status, uploaded.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
  expect(withKeySchema.parse(await nextOf("Uploads")).detail.object).toMatchObject({ key: "in/browser.csv", size: 3 });
});

test("a bucket's own notifications go to a queue and to a function, filtered by suffix and prefix", async () => {
  await put("Inbox", "photos/a.png", "png");
  await put("Inbox", "lists/my list.csv", "x");
  const record = z.object({ Records: z.array(z.looseObject({})) });
  expect(record.parse(await nextOf("Arrivals")).Records).toEqual([
    expect.objectContaining({
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      awsRegion: "us-east-1",
      s3: expect.objectContaining({
        bucket: expect.objectContaining({ name: host.bucketName("Inbox") }),
        object: expect.objectContaining({ key: "lists/my+list.csv", size: 1, eTag: expect.any(String) }),
      }),
    }),
  ]);
  await host.idle();
  const photos = observed.map((event) => record.safeParse(event)).filter((one) => one.success);
  expect(photos).toHaveLength(1);
  await sleep(50);
  expect((await host.queueContent("Uploads")).ready).toBe(0);
});
