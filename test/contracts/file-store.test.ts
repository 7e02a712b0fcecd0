// The port of files against its twin and against S3's stand-in, as the functions find it on this machine.
import { createServer } from "node:http";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import type { FileLinks, FileStore, PutFiles } from "#shared/platform/file-store.ts";
import { SMALLEST_PART } from "#shared/platform/file-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { S3FileStore } from "#shared/platform/s3-file-store.ts";
import { InMemoryFileStore } from "#test/support/in-memory-file-store.ts";

const BUCKET = "files";
let fauxqs: FauxqsServer;
let client: S3Client;
beforeAll(async () => {
  fauxqs = await startFauxqs({ port: 0, logger: false });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const endpoint = `http://127.0.0.1:${fauxqs.port}`;
  client = new S3Client({ endpoint, credentials, region: "us-east-1", requestChecksumCalculation: "WHEN_REQUIRED" });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(async () => {
  client.destroy();
  await fauxqs.stop();
});

const CSV = { contentType: "text/csv; charset=utf-8" };
const large = Buffer.alloc(SMALLEST_PART, "a");

describe.each([
  ["in memory", () => new InMemoryFileStore(SMALLEST_PART)],
  ["on S3's stand-in", () => new S3FileStore(BUCKET, client)],
] as const)("the file store %s", (_, storeOf: () => FileStore & FileLinks & PutFiles) => {
  it("reads what was put last", async () => {
    const [files, key] = [storeOf(), `exports/${newId()}`];
    await expect(files.read(key)).rejects.toThrow();
    await files.put(key, Buffer.from("first"));
    await files.put(key, Buffer.from("Zoë \u{1F600}"));
    expect((await files.read(key)).toString()).toBe("Zoë \u{1F600}");
  });

  it("reads a file by parts, behind whose end there is nothing, and of none says that there is none", async () => {
    const [files, key] = [storeOf(), `imports/${newId()}`];
    expect(await files.readPart(key, 0, 10)).toBeUndefined();
    await files.put(key, Buffer.from("0123456789"));
    const whole = await files.readPart(key, 0, 100);
    expect(whole).toEqual({ body: Buffer.from("0123456789"), size: 10, etag: expect.any(String) });
    expect((await files.readPart(key, 2, 3))?.body.toString()).toBe("234");
    expect(await files.readPart(key, 8, 5)).toEqual({ ...whole, body: Buffer.from("89") });
    expect(await files.readPart(key, 10, 5)).toEqual({ ...whole, body: Buffer.alloc(0) });
    await files.put(key, Buffer.from(""));
    const empty = await files.readPart(key, 0, 5);
    expect(empty).toEqual({ body: Buffer.alloc(0), size: 0, etag: expect.any(String) });
    expect(empty?.etag).not.toBe(whole?.etag);
  });

  it("makes a file of the parts that it is told, in their order, whatever else was uploaded", async () => {
    const [files, key] = [storeOf(), `exports/${newId()}`];
    const upload = await files.begin(key, CSV);
    const last = await files.addPart(upload, 7, Buffer.from("the end"));
    await files.addPart(upload, 2, Buffer.from("a late worker's"));
    const first = await files.addPart(upload, 3, large);
    await expect(files.read(key)).rejects.toThrow();
    await files.finish(upload, [first, last]);
    expect((await files.read(key)).equals(Buffer.concat([large, Buffer.from("the end")]))).toBe(true);
  });

  it("finishes once more what is finished, and nothing that was never begun", async () => {
    const [files, key] = [storeOf(), `exports/${newId()}`];
    const upload = await files.begin(key, CSV);
    const part = await files.addPart(upload, 1, Buffer.from("all"));
    await files.finish(upload, [part]);
    await files.finish(upload, [part]);
    expect((await files.read(key)).toString()).toBe("all");
    await expect(files.finish({ key: `exports/${newId()}`, uploadId: newId() }, [part])).rejects.toThrow();
  });

  it("refuses a part that was written over by another since", async () => {
    const [files, key] = [storeOf(), `exports/${newId()}`];
    const upload = await files.begin(key, CSV);
    const part = await files.addPart(upload, 1, Buffer.from("mine"));
    await files.addPart(upload, 1, Buffer.from("another's"));
    await expect(files.finish(upload, [part])).rejects.toThrow();
  });
});

it("gives an address by which the file is fetched under its name, for so long and no longer", async () => {
  const [files, key] = [new S3FileStore(BUCKET, client), `exports/${newId()}/file.csv`];
  await files.put(key, Buffer.from("phone\r\n"));
  const url = new URL(await files.link(key, "contacts-2026-11-23.csv", 300));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    "X-Amz-Expires": "300",
    "X-Amz-SignedHeaders": "host",
    "response-content-disposition": 'attachment; filename="contacts-2026-11-23.csv"',
  });
  expect(await (await fetch(url)).text()).toBe("phone\r\n");
});

describe("a part of a file in S3", () => {
  it.each([
    ["is none where the bucket says 404", [404], undefined],
    ["is an error of ours where the bucket says 403: nobody says then that the file is not there", [403], "thrown"],
    ["is an error of ours where the bucket says 403 of its end", [416, 403], "thrown"],
    ["is none where the file went between 416 and the look at it", [416, 404], undefined],
    ["is an error where the bucket cannot answer", [503, 503, 503], "thrown"],
  ])("%s", async (_, statuses, outcome) => {
    const left = [...statuses];
    const server = createServer((_request, response) => void response.writeHead(left.shift() ?? 503).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const own = new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true });
    try {
      const read = new S3FileStore(BUCKET, own).readPart("imports/a", 10, 5);
      expect(await read.catch(() => "thrown")).toBe(outcome);
      expect(left).toEqual([]);
    } finally {
      own.destroy();
      server.close();
    }
  });
});
