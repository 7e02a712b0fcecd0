// The parts of a workbook, which is a zip, read by ranges of its file: of neither the file nor a part more than a piece is in
// memory. What says that it is larger than any sheet, or packed tighter than any, is not unpacked.
import { Readable } from "node:stream";
import yauzl from "yauzl";
import type { PutFiles } from "#shared/platform/file-store.ts";
import { UnreadableFile } from "./table-beginning.ts";

const WINDOW = 1024 * 1024;
const MOST_PARTS = 5_000;
/** A million rows of twenty columns are about as large. */
const LARGEST_PART = 1024 * 1024 * 1024;
const TIGHTEST = 300;
/** Smaller ones may be as tight as they are. */
const SMALL = 16 * 1024 * 1024;

export interface WorkbookFile {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

export interface WorkbookParts {
  has(name: string): boolean;
  /** The part unpacked. @throws UnreadableFile where there is none, or it cannot be */
  read(name: string): AsyncIterable<Buffer>;
}

/** @throws UnreadableFile */
export const openParts = async (files: Pick<PutFiles, "readPart">, file: WorkbookFile): Promise<WorkbookParts> => {
  const ranges = new FileRanges(files, file);
  const entries = new Map<string, yauzl.Entry>();
  const zip = await ranges.carry(async () => {
    const options = { lazyEntries: true, autoClose: false } as const;
    const opened = await yauzl.fromRandomAccessReaderPromise(ranges, file.size, options);
    if (opened.entryCount > MOST_PARTS) throw new UnreadableFile("too_large");
    for await (const entry of opened.eachEntry()) entries.set(plainName(entry.fileName), entry);
    return opened;
  });
  const open = async (name: string): Promise<Readable> => {
    const entry = entries.get(plainName(name));
    if (!entry) throw new UnreadableFile("broken_workbook");
    const { uncompressedSize, compressedSize } = entry;
    const isTight = uncompressedSize > SMALL && uncompressedSize > compressedSize * TIGHTEST;
    if (uncompressedSize > LARGEST_PART || isTight) throw new UnreadableFile("too_large");
    return await zip.openReadStreamPromise(entry);
  };
  return {
    has: (name) => entries.has(plainName(name)),
    read: async function* (name) {
      const stream = await ranges.carry(() => open(name));
      try {
        const pieces = stream[Symbol.asyncIterator]();
        for (;;) {
          const { value, done } = await ranges.carry(() => pieces.next());
          if (done) return;
          yield value;
        }
      } finally {
        stream.destroy();
      }
    },
  };
};

/** Some programs write names from the root, or in another case. */
const plainName = (name: string): string => name.replace(/^\//, "").toLowerCase();

class FileRanges extends yauzl.RandomAccessReader {
  readonly #files: Pick<PutFiles, "readPart">;
  readonly #file: WorkbookFile;
  #held: { start: number; body: Buffer } = { start: 0, body: Buffer.alloc(0) };
  #failure: unknown;

  constructor(files: Pick<PutFiles, "readPart">, file: WorkbookFile) {
    super();
    this.#files = files;
    this.#file = file;
  }

  /** What the bucket failed at is thrown as it is; all else says that the workbook is broken. */
  async carry<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      if (this.#failure !== undefined) throw this.#failure;
      throw error instanceof UnreadableFile ? error : new UnreadableFile("broken_workbook");
    }
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#pieces(start, end), { objectMode: false });
  }

  async *#pieces(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const piece = await this.#from(at);
      if (piece.length === 0) return;
      yield piece.subarray(0, end - at);
      at += piece.length;
    }
  }

  async #from(at: number): Promise<Buffer> {
    const { start, body } = this.#held;
    if (at >= start && at < start + body.length) return body.subarray(at - start);
    try {
      const part = await this.#files.readPart(this.#file.key, at, WINDOW);
      if (part?.etag !== this.#file.etag) throw new UnreadableFile("file_changed");
      this.#held = { start: at, body: part.body };
      return part.body;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}
