// Reads all rows of a file as the jobs of an import do, and drops them: CSV by pages, a workbook by writing its rows down.
import { accountIdSchema } from "#shared/accounts/account.ts";
import { convertWorkbook, type WorkbookImport } from "#shared/imports/convert-workbook.ts";
import { readRecords } from "#shared/imports/csv-records.ts";
import { fileWindow } from "#shared/imports/file-window.ts";
import { conversionFor, type Import, NO_COUNTS, type StartedImport } from "#shared/imports/import.ts";
import { readWorkbookBeginning } from "#shared/imports/workbook-beginning.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { SMALLEST_PART } from "#shared/platform/file-store.ts";
import { AT } from "#test/support/samples.ts";
import { fileOnDisk, syntheticCsv } from "./synthetic-table.ts";

const [, , size = "", path] = process.argv;
const PAGE = 100;

const readCsv = async (): Promise<number> => {
  const csv = syntheticCsv(Number(size));
  const window = fileWindow(csv, "file", { etag: "tag", size: csv.size });
  let rows = 0;
  for (let offset = 0; offset < csv.size; ) {
    const piece = await window.from(offset);
    if (!piece) throw new Error("The file is another");
    const format = { encoding: "utf-8", delimiter: ",", columns: 4 } as const;
    const records = readRecords(piece.bytes, format, { isEnd: piece.isEnd, most: PAGE });
    rows += records.length;
    offset += records.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  return rows;
};

const readWorkbook = async (book: string): Promise<number> => {
  const onDisk = fileOnDisk(book);
  const file = { etag: "tag", size: onDisk.size };
  const read = await readWorkbookBeginning(onDisk, { key: "file", ...file }, "US");
  if (!read) throw new Error("There is no sheet");
  let lines = 0;
  const count = (body: Buffer): void => {
    for (let at = body.indexOf(0x0a); at >= 0; at = body.indexOf(0x0a, at + 1)) lines += 1;
  };
  const files = {
    // What is written down is counted and dropped; its own size nobody reads.
    readPart: onDisk.readPart,
    put: async (_key: string, body: Buffer) => count(body),
    begin: async (key: string) => ({ key, uploadId: "upload" }),
    addPart: async (_upload: object, number: number, body: Buffer) => {
      count(body);
      return { number, etag: "part" };
    },
    finish: async () => {},
  };
  const plan: StartedImport = {
    ...{ at: AT, by: { keyId: "key", label: "Bench", role: "owner", integration: false }, file, format: read.format },
    ...{
      targets: ["phone"],
      onlyIfEmpty: [],
      newFields: [],
      groupNames: [],
      groupIds: [],
      consent: { state: "pending" },
    },
  };
  const made: Import = {
    v: 1,
    state: "running",
    ...{ id: "import-bench", accountId: accountIdSchema.parse("bench"), fileName: "a.xlsx", groupIds: [] },
    ...{ by: { keyId: "key", label: "Bench" }, createdAt: AT, counts: NO_COUNTS, run: 1, step: 0 },
    place: { offset: 0, row: 1, skips: false },
  };
  const conversion = conversionFor(made, plan);
  if (!conversion) throw new Error("It is no workbook");
  let kept: WorkbookImport = { ...made, conversion };
  const imports = {
    save: async ({ conversion: next, ...progress }: Partial<WorkbookImport> & Pick<WorkbookImport, "id">) => {
      kept = { ...kept, ...progress, conversion: next ?? kept.conversion };
      return true;
    },
  };
  const convert = convertWorkbook({ imports, files, clock: systemClock }, SMALLEST_PART);
  while (!kept.conversion.rows) {
    if ((await convert(kept, plan)).kind !== "more") throw new Error("It is not read to its end");
  }
  return lines;
};

const began = performance.now();
const rows = path === undefined ? await readCsv() : await readWorkbook(path);
const seconds = (performance.now() - began) / 1_000;
const megabytes = process.resourceUsage().maxRSS / 1_024;
console.log(JSON.stringify({ rows, seconds, megabytes }));
