import * as z from "zod";

export const textEncodingSchema = z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"]);
export type TextEncoding = z.infer<typeof textEncodingSchema>;

export interface FoundEncoding {
  readonly encoding: TextEncoding;
  /** How many bytes at the beginning say so and are no text. */
  readonly mark: number;
}

const MARKS: readonly (readonly [encoding: TextEncoding, bytes: readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** Zip (thus XLSX and Numbers), the old Excel and PDF: no text, whatever the file is called. */
const NO_TEXT = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x25, 0x50, 0x44, 0x46],
];

const beginsWith = (bytes: Buffer, beginning: readonly number[]): boolean =>
  beginning.every((byte, index) => bytes[index] === byte);

/**
 * The encoding of a text by its beginning: its mark, or else whether every second byte is zero, or whether it can be UTF-8.
 * @returns undefined when it is no text
 */
export const findEncoding = (beginning: Buffer, isWhole: boolean): FoundEncoding | undefined => {
  if (NO_TEXT.some((bytes) => beginsWith(beginning, bytes))) return undefined;
  const marked = MARKS.find(([, bytes]) => beginsWith(beginning, bytes));
  if (marked) return { encoding: marked[0], mark: marked[1].length };
  if (beginning.includes(0)) {
    const [even, odd] = zerosOf(beginning);
    if (even > 0 && odd > 0) return undefined;
    if ((even + odd) * FEW >= beginning.length) return { encoding: odd > 0 ? "utf-16le" : "utf-16be", mark: 0 };
  }
  return { encoding: canBeUtf8(beginning, isWhole) ? "utf-8" : "windows-1252", mark: 0 };
};

/** In UTF-16 commas, digits and line ends alone are more than a tenth of the bytes; a zero here or there is none of it. */
const FEW = 20;

/** How many zeros there are at even places, and at odd ones. */
const zerosOf = (bytes: Buffer): readonly [number, number] => {
  const zeros: [number, number] = [0, 0];
  for (const [index, byte] of bytes.entries()) if (byte === 0) zeros[index % 2 === 0 ? 0 : 1] += 1;
  return zeros;
};

/** Where it goes on, the last character may be cut. */
const canBeUtf8 = (bytes: Buffer, isWhole: boolean): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
};

const latin = new TextDecoder("windows-1252");

/** The text of bytes whose line ends and delimiters are ASCII. What is no UTF-8 in a file that began so is Windows-1252. */
export const decodeCell = (bytes: Buffer, encoding: TextEncoding): string => {
  if (encoding === "windows-1252") return latin.decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return latin.decode(bytes);
  }
};
