import { openScratchFile, type ScratchFile } from "#shared/platform/scratch-file.ts";
import { LONGEST_RECORD } from "./csv-records.ts";
import { UnreadableFile } from "./table-beginning.ts";
import { decoded, xmlReader } from "./workbook-xml.ts";

const BLOCK = 128;
/** XML cannot have it. */
const BETWEEN = "\u0000";
const MOST_BYTES = 128 * 1024 * 1024;
/** Of texts that were looked up, as many characters stay at hand; with sixteen times as many it was slower (docs/performance.md). */
const HELD = 128 * 1024;
const WRITTEN_AT_ONCE = 256 * 1024;

export interface SharedStrings {
  /** Blank where there is none. */
  at(index: number): string;
  /** Lets go of them. */
  close(): void;
}

export const NO_STRINGS: SharedStrings = { at: () => "", close: () => {} };

/**
 * The texts of a workbook, packed in blocks and written down: any cell may name any of them, and memory holds but a few.
 * @param last reads no further than this one
 */
export const readSharedStrings = async (
  pieces: AsyncIterable<Buffer>,
  last = Number.POSITIVE_INFINITY,
): Promise<SharedStrings> => {
  const file = openScratchFile();
  try {
    return unpacked(file, await written(file, pieces, last));
  } catch (error) {
    file.close();
    throw error;
  }
};

/** @returns where each block ends */
const written = async (file: ScratchFile, pieces: AsyncIterable<Buffer>, last: number): Promise<readonly number[]> => {
  const ends: number[] = [];
  let [block, count, bytes]: [string[], number, number] = [[], 0, 0];
  let [waiting, size]: [Buffer[], number] = [[], 0];
  const write = () => {
    file.append(Buffer.concat(waiting));
    [waiting, size] = [[], 0];
  };
  const pack = () => {
    const packed = Buffer.from(block.join(BETWEEN));
    [bytes, size] = [bytes + packed.length, size + packed.length];
    if (bytes > MOST_BYTES) throw new UnreadableFile("too_large");
    ends.push(bytes);
    waiting.push(packed);
    block = [];
    if (size >= WRITTEN_AT_ONCE) write();
  };
  const read = stringReader((text) => {
    block.push(text);
    count += 1;
    if (block.length === BLOCK) pack();
  });
  for await (const text of decoded(pieces)) {
    read.write(text);
    if (count > last) break;
  }
  pack();
  write();
  return ends;
};

/** Without what only says how a text is pronounced. */
const stringReader = (take: (text: string) => void) => {
  let [text, isText, isReading] = ["", false, false];
  return xmlReader({
    open: (name) => {
      if (name === "si") text = "";
      if (name === "rPh") isReading = true;
      isText = name === "t" && !isReading;
    },
    close: (name) => {
      if (name === "si") take(unescaped(text));
      if (name === "rPh") isReading = false;
      isText = false;
    },
    text: (piece) => {
      if (isText) text += piece.slice(0, LONGEST_RECORD - text.length);
    },
  });
};

const unpacked = (file: ScratchFile, ends: readonly number[]): SharedStrings => {
  const held = new Map<number, readonly string[]>();
  let size = 0;
  const read = (block: number): readonly string[] => {
    const [from, end] = [ends[block - 1] ?? 0, ends[block]];
    if (end === undefined) return [];
    const text = file.read(from, end - from).toString("utf8");
    if (size + text.length > HELD) held.clear();
    size = text.length + (held.size === 0 ? 0 : size);
    const texts = text.split(BETWEEN);
    held.set(block, texts);
    return texts;
  };
  return {
    at: (index) => {
      const block = Math.floor(index / BLOCK);
      return (held.get(block) ?? read(block))[index % BLOCK] ?? "";
    },
    close: file.close,
  };
};

/** What XML has no character for, as Excel writes it; a zero is no character. */
export const unescaped = (text: string): string =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => (/^0+$/.test(code) ? "" : charOf(code)))
    : text;

const charOf = (code: string): string => String.fromCharCode(Number.parseInt(code, 16));
