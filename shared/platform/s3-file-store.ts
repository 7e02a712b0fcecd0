import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchUpload,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { RetryableError } from "./errors.ts";
import type { FileLinks, FilePart, FileStore, FileType, FileUpload, PartOfFile, PutFiles } from "./file-store.ts";

/** A part of 5 MiB takes longer than an item; three attempts must end within a job's 40 s. */
const PATIENCE = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
  // Parts with checksums of their own would each have to be named with theirs at the end; TLS sees to what is on its way.
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED",
} as const;

const createClient = (): S3Client => new S3Client(PATIENCE);

export class S3FileStore implements FileStore, FileLinks, PutFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(bucket: string, client = createClient()) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(key: string, body: Buffer): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body }));
  }

  async read(key: string): Promise<Buffer> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    if (!Body) throw new RetryableError("A file was read without its body");
    return Buffer.from(await Body.transformToByteArray());
  }

  async readPart(key: string, from: number, bytes: number): Promise<PartOfFile | undefined> {
    const place = { Bucket: this.#bucket, Key: key };
    try {
      const range = `bytes=${from}-${from + bytes - 1}`;
      const {
        Body,
        ContentRange,
        ETag = "",
      } = await this.#client.send(new GetObjectCommand({ ...place, Range: range }));
      if (!Body) throw new RetryableError("A file was read without its body");
      const body = Buffer.from(await Body.transformToByteArray());
      return { body, size: Number(/\/(\d+)$/.exec(ContentRange ?? "")?.[1] ?? body.length), etag: ETag };
    } catch (error) {
      // There is nothing behind its end; of an empty file that is nothing at all.
      if (statusOf(error) === 416) return await this.#behindEnd(key);
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Taken away in between, there is none. */
  async #behindEnd(key: string): Promise<PartOfFile | undefined> {
    try {
      const place = { Bucket: this.#bucket, Key: key };
      const { ContentLength = 0, ETag = "" } = await this.#client.send(new HeadObjectCommand(place));
      return { body: Buffer.alloc(0), size: ContentLength, etag: ETag };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async begin(key: string, { contentType }: FileType): Promise<FileUpload> {
    const { UploadId } = await this.#client.send(
      new CreateMultipartUploadCommand({ Bucket: this.#bucket, Key: key, ContentType: contentType }),
    );
    if (UploadId === undefined) throw new RetryableError("S3 began an upload without an id");
    return { key, uploadId: UploadId };
  }

  async addPart({ key, uploadId }: FileUpload, number: number, body: Buffer): Promise<FilePart> {
    const { ETag } = await this.#client.send(
      new UploadPartCommand({
        ...{ Bucket: this.#bucket, Key: key, UploadId: uploadId },
        ...{ PartNumber: number, Body: body },
      }),
    );
    if (ETag === undefined) throw new RetryableError("S3 took a part without saying which");
    return { number, etag: ETag };
  }

  async finish({ key, uploadId }: FileUpload, parts: readonly FilePart[]): Promise<void> {
    const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    const place = { Bucket: this.#bucket, Key: key };
    try {
      await this.#client.send(
        new CompleteMultipartUploadCommand({ ...place, UploadId: uploadId, MultipartUpload: { Parts } }),
      );
    } catch (error) {
      if (!(error instanceof NoSuchUpload)) throw error;
      // The upload ends with the file: whoever finished it before has made it.
      await this.#client.send(new HeadObjectCommand(place));
    }
  }

  async link(key: string, name: string, seconds: number): Promise<string> {
    const command = new GetObjectCommand({
      ...{ Bucket: this.#bucket, Key: key },
      ResponseContentDisposition: `attachment; filename="${name}"`,
    });
    return await getSignedUrl(this.#client, command, { expiresIn: seconds });
  }

  async uploadLink(key: string, seconds: number): Promise<string> {
    return await getSignedUrl(this.#client, new PutObjectCommand({ Bucket: this.#bucket, Key: key }), {
      expiresIn: seconds,
    });
  }
}

/** Whoever reads what others put may list the bucket: only then S3 says 404 of what is not there, and 403 is an error of ours. */
const isMissing = (error: unknown): boolean => statusOf(error) === 404;

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
