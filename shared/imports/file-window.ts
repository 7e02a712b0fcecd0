import type { PutFiles } from "#shared/platform/file-store.ts";
import { LONGEST_RECORD } from "./csv-records.ts";

const WINDOW = 8 * LONGEST_RECORD;
/** Of UTF-16 a character of one byte takes two. */
const SMALLEST = 4 * LONGEST_RECORD;

interface BytesOfFile {
  readonly bytes: Buffer;
  /** They end where the file does. */
  readonly isEnd: boolean;
}

export interface FileWindow {
  /** The bytes from there on, enough for the longest record. @returns undefined when it is another file, or none */
  from(offset: number): Promise<BytesOfFile | undefined>;
}

/** A large file, of which a piece is held: what was read is not read again while one goes on in it. */
export const fileWindow = (
  files: Pick<PutFiles, "readPart">,
  key: string,
  { etag, size }: { readonly etag: string; readonly size: number },
): FileWindow => {
  let held: { start: number; body: Buffer } = { start: 0, body: Buffer.alloc(0) };
  return {
    from: async (offset) => {
      const isEnough = offset >= held.start && held.start + held.body.length >= Math.min(size, offset + SMALLEST);
      if (!isEnough || held.body.length === 0) {
        const part = await files.readPart(key, offset, WINDOW);
        if (part?.etag !== etag) return undefined;
        held = { start: offset, body: part.body };
      }
      const bytes = held.body.subarray(offset - held.start);
      return { bytes, isEnd: offset + bytes.length >= size };
    },
  };
};
