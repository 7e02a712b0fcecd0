import { createHash } from "node:crypto";
import type {
  FileLinks,
  FilePart,
  FileStore,
  FileType,
  FileUpload,
  PartOfFile,
  PutFiles,
} from "#shared/platform/file-store.ts";
import { newId } from "#shared/platform/ids.ts";

interface Upload {
  readonly key: string;
  readonly contentType: string;
  readonly parts: Map<number, { readonly etag: string; readonly body: Buffer }>;
}

/** Files in memory, with S3's rules for parts; parts may be small in tests. */
export class InMemoryFileStore implements FileStore, FileLinks, PutFiles {
  readonly files = new Map<string, { readonly body: Buffer; readonly contentType?: string }>();
  readonly #uploads = new Map<string, Upload>();
  readonly #smallestPart: number;

  constructor(smallestPart = 1) {
    this.#smallestPart = smallestPart;
  }

  async put(key: string, body: Buffer): Promise<void> {
    this.files.set(key, { body: Buffer.from(body) });
  }

  async read(key: string): Promise<Buffer> {
    const file = this.files.get(key);
    if (!file) throw new Error("NoSuchKey");
    return file.body;
  }

  async readPart(key: string, from: number, bytes: number): Promise<PartOfFile | undefined> {
    const body = this.files.get(key)?.body;
    if (!body) return undefined;
    const etag = createHash("md5").update(body).digest("hex");
    return { body: Buffer.from(body.subarray(from, from + bytes)), size: body.length, etag };
  }

  async begin(key: string, { contentType }: FileType): Promise<FileUpload> {
    const uploadId = newId();
    this.#uploads.set(uploadId, { key, contentType, parts: new Map() });
    return { key, uploadId };
  }

  async addPart({ uploadId }: FileUpload, number: number, body: Buffer): Promise<FilePart> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) throw new Error("NoSuchUpload");
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    upload.parts.set(number, { etag, body: Buffer.from(body) });
    return { number, etag };
  }

  async finish({ key, uploadId }: FileUpload, parts: readonly FilePart[]): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) {
      if (this.files.has(key)) return;
      throw new Error("NoSuchUpload");
    }
    const bodies = parts.map(({ number, etag }, index) => {
      const part = upload.parts.get(number);
      if (part?.etag !== etag) throw new Error("InvalidPart");
      if (number <= (parts[index - 1]?.number ?? 0)) throw new Error("InvalidPartOrder");
      if (index < parts.length - 1 && part.body.length < this.#smallestPart) throw new Error("EntityTooSmall");
      return part.body;
    });
    this.files.set(upload.key, { body: Buffer.concat(bodies), contentType: upload.contentType });
    this.#uploads.delete(uploadId);
  }

  async link(key: string, name: string, seconds: number): Promise<string> {
    return `https://files.test/${key}?name=${encodeURIComponent(name)}&seconds=${seconds}`;
  }

  async uploadLink(key: string, seconds: number): Promise<string> {
    return `https://files.test/${key}?seconds=${seconds}`;
  }
}
