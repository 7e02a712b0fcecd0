import { closeSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { crc32, createDeflateRaw } from "node:zlib";
import type { PutFiles } from "#shared/platform/file-store.ts";

/** Rows of a file that is made up wherever it is read; all of a length, so that a place says which row it is. */
export const csvRow = (row: number): string => {
  const digits = String(row).padStart(7, "0");
  return `+1512${digits},First ${digits},Last ${digits},2020-01-01\n`;
};

export const syntheticCsv = (rows: number): Pick<PutFiles, "readPart"> & { readonly size: number } => {
  const long = csvRow(0).length;
  const size = rows * long;
  return {
    size,
    readPart: async (_key, from, bytes) => {
      const end = Math.min(size, from + bytes);
      const first = Math.floor(from / long);
      const some = Array.from({ length: Math.ceil(end / long) - first }, (_, index) => csvRow(first + index)).join("");
      return { body: Buffer.from(some).subarray(from - first * long, end - first * long), size, etag: "tag" };
    },
  };
};

/** A file on this machine, read by ranges as one in a bucket is. */
export const fileOnDisk = (path: string): Pick<PutFiles, "readPart"> & { readonly size: number } => {
  const { size } = statSync(path);
  return {
    size,
    readPart: async (_key, from, bytes) => {
      const body = Buffer.alloc(Math.min(bytes, size - from));
      const file = openSync(path, "r");
      readSync(file, body, 0, body.length, from);
      closeSync(file);
      return { body, size, etag: "tag" };
    },
  };
};

const PIECE = 2_000;

/** Writes a workbook of so many rows, as Excel does: texts are shared, each is another; phones and days are numbers. */
export const writeWorkbook = async (path: string, rows: number): Promise<void> => {
  const zip = openZip(path);
  await zip.add("_rels/.rels", [relations('<Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/>')]);
  await zip.add("xl/workbook.xml", ['<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>']);
  const parts = ["worksheet", "sharedStrings", "styles"].map(
    (kind) => `<Relationship Id="${kind === "worksheet" ? "a" : kind}" Type="x/${kind}" Target="${kind}.xml"/>`,
  );
  await zip.add("xl/_rels/workbook.xml.rels", [relations(parts.join(""))]);
  await zip.add("xl/styles.xml", ['<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>']);
  const text = (at: number) => `<si><t>${at % 2 === 0 ? "First" : "Last"} ${String(at >> 1).padStart(7, "0")}</t></si>`;
  await zip.add("xl/sharedStrings.xml", inPieces("<sst>", 2 * rows, text, "</sst>"));
  const row = (at: number) =>
    `<row r="${at + 1}" spans="1:4"><c r="A${at + 1}"><v>1512${String(at).padStart(7, "0")}</v></c><c r="B${at + 1}" t="s"><v>${
      2 * at
    }</v></c><c r="C${at + 1}" t="s"><v>${2 * at + 1}</v></c><c r="D${at + 1}" s="1"><v>43831</v></c></row>`;
  await zip.add("xl/worksheet.xml", inPieces("<worksheet><sheetData>", rows, row, "</sheetData></worksheet>"));
  zip.end();
};

const relations = (some: string): string => `<Relationships>${some}</Relationships>`;

function* inPieces(before: string, count: number, each: (at: number) => string, behind: string): Generator<string> {
  yield before;
  for (let at = 0; at < count; at += PIECE) {
    yield Array.from({ length: Math.min(PIECE, count - at) }, (_, index) => each(at + index)).join("");
  }
  yield behind;
}

/** Packs each part as it comes; its sizes stand in the directory, and behind it. */
const openZip = (path: string) => {
  const file = openSync(path, "w");
  const directory: Buffer[] = [];
  let at = 0;
  const write = (bytes: Buffer): void => {
    writeSync(file, bytes);
    at += bytes.length;
  };
  return {
    add: async (name: string, pieces: Iterable<string>): Promise<void> => {
      const begin = at;
      const head = Buffer.alloc(26);
      head.writeUInt16LE(20, 0);
      head.writeUInt16LE(8, 2);
      head.writeUInt16LE(8, 4);
      head.writeUInt16LE(name.length, 22);
      write(Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name)]));
      let [crc, size, packed] = [0, 0, 0];
      const deflate = createDeflateRaw();
      const written = (async () => {
        for await (const piece of deflate) {
          packed += piece.length;
          write(piece);
        }
      })();
      for (const piece of pieces) {
        const bytes = Buffer.from(piece);
        [crc, size] = [crc32(bytes, crc), size + bytes.length];
        if (!deflate.write(bytes)) await new Promise((resolve) => deflate.once("drain", resolve));
      }
      deflate.end();
      await written;
      for (const [value, place] of [[crc, 10] as const, [packed, 14] as const, [size, 18] as const]) {
        head.writeUInt32LE(value, place);
      }
      write(Buffer.concat([Buffer.from("PK\x07\x08"), head.subarray(10, 22)]));
      const place = Buffer.alloc(14);
      place.writeUInt32LE(begin, 10);
      directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), head, place, Buffer.from(name)]));
    },
    end: (): void => {
      const begin = at;
      for (const entry of directory) write(entry);
      const end = Buffer.alloc(18);
      end.writeUInt16LE(directory.length, 4);
      end.writeUInt16LE(directory.length, 6);
      end.writeUInt32LE(at - begin, 8);
      end.writeUInt32LE(begin, 12);
      write(Buffer.concat([Buffer.from("PK\x05\x06"), end]));
      closeSync(file);
    },
  };
};
