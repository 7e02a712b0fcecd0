import { LONGEST_RECORD } from "./csv-records.ts";
import { UnreadableFile } from "./table-beginning.ts";
import { decoded, xmlReader } from "./workbook-xml.ts";

const BLOCK = 128;
/** XML cannot have it. */
const BETWEEN = "\u0000";
const MOST_BYTES = 128 * 1024 * 1024;
const HELD_BLOCKS = 64;

export interface SharedStrings {
  /** Blank where there is none. */
  at(index: number): string;
}

/**
 * The texts of a workbook, packed: so that those of a million rows lie in memory as bytes.
 * @param last reads no further than this one
 */
export const readSharedStrings = async (
  pieces: AsyncIterable<Buffer>,
  last = Number.POSITIVE_INFINITY,
): Promise<SharedStrings> => {
  const blocks: Buffer[] = [];
  let [block, count, bytes]: [string[], number, number] = [[], 0, 0];
  const pack = () => {
    const packed = Buffer.from(block.join(BETWEEN));
    bytes += packed.length;
    if (bytes > MOST_BYTES) throw new UnreadableFile("too_large");
    blocks.push(packed);
    block = [];
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
  return unpacked(blocks);
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

const unpacked = (blocks: readonly Buffer[]): SharedStrings => {
  const held = new Map<number, readonly string[]>();
  return {
    at: (index) => {
      const at = Math.floor(index / BLOCK);
      const texts = held.get(at) ?? blocks[at]?.toString("utf8").split(BETWEEN) ?? [];
      if (held.size >= HELD_BLOCKS && !held.has(at)) held.clear();
      held.set(at, texts);
      return texts[index % BLOCK] ?? "";
    },
  };
};

/** What XML has no character for, as Excel writes it; a zero is no character. */
export const unescaped = (text: string): string =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => (/^0+$/.test(code) ? "" : charOf(code)))
    : text;

const charOf = (code: string): string => String.fromCharCode(Number.parseInt(code, 16));
