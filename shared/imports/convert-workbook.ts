// A workbook's rows are written down line by line before the first comes in: then a place among them is a number of bytes. A
// part of the lines counts once the place behind its rows is saved, on the condition that nobody has taken the import over.
import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { type FileStore, LAST_PART, type PutFiles } from "#shared/platform/file-store.ts";
import { type Conversion, type Import, importFileOf, rowsFileOf, type StartedImport } from "./import.ts";
import type { ImportStore } from "./import-store.ts";
import { lineOf } from "./line-records.ts";
import { sheetFrom } from "./sheet-place.ts";
import { cellsOf, sheetRows } from "./sheet-rows.ts";
import { UnreadableFile } from "./table-beginning.ts";
import { openWorkbook } from "./workbook.ts";
import { decoded } from "./workbook-xml.ts";

export interface ConvertWorkbookDeps {
  readonly imports: Pick<ImportStore, "save">;
  readonly files: Pick<PutFiles, "readPart"> & Pick<FileStore, "begin" | "addPart" | "finish" | "put">;
  readonly clock: Clock;
}

/** One of a workbook. */
export type WorkbookImport = Import & { readonly conversion: Conversion };

export type Converted =
  | { readonly kind: "more" | "overtaken" }
  | { readonly kind: "unreadable"; readonly import: Import; readonly reason: "file_changed" | "unreadable_file" };

const SLICE_MILLISECONDS = 10_000;
const LINES = { contentType: "application/jsonl" };

/** Goes on with writing them down for a slice of time, and a part at least. */
export const convertWorkbook =
  (deps: ConvertWorkbookDeps, smallestPart: number) =>
  async (begun: WorkbookImport, plan: StartedImport): Promise<Converted> => {
    const ends = deps.clock.now() + SLICE_MILLISECONDS;
    let progress = begun;
    try {
      for await (const part of partsOf(deps, begun, plan, smallestPart)) {
        const saved = await withPart(deps, progress, part);
        if (!saved) return { kind: "overtaken" };
        progress = saved;
        if (deps.clock.now() >= ends) return { kind: "more" };
      }
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      const reason = error.reason === "file_changed" ? "file_changed" : "unreadable_file";
      return { kind: "unreadable", import: progress, reason };
    }
    return { kind: (await finished(deps, progress)) ? "more" : "overtaken" };
  };

interface Part {
  readonly body: Buffer;
  readonly at: number;
  readonly row: number;
  readonly isLast: boolean;
}

async function* partsOf(
  { files }: ConvertWorkbookDeps,
  begun: WorkbookImport,
  { file, format }: StartedImport,
  smallestPart: number,
): AsyncGenerator<Part> {
  const { at: place, row: lastRow, isThrough } = begun.conversion;
  if (isThrough) return;
  const workbook = await openWorkbook(files, { key: importFileOf(begun), ...file });
  const sheet = workbook.sheets.find(({ name }) => name === format.sheet);
  if (!sheet) throw new UnreadableFile("broken_workbook");
  const strings = await workbook.strings();
  try {
    const { texts, placeOf } = sheetFrom(decoded(workbook.read(sheet)), place);
    const lines = gather();
    let written = Math.max(lastRow, format.begin.row - 1);
    for await (const rows of sheetRows(texts, workbook.styles, lastRow)) {
      for (const row of rows) {
        if (row.row < format.begin.row) continue;
        for (; written < row.row - 1; written += 1) lines.add(lineOf([]));
        lines.add(lineOf(cellsOf(row, strings).slice(0, format.columns.length)));
        written = row.row;
        if (lines.size() < smallestPart) continue;
        yield { body: lines.take(), at: placeOf(row.at), row: row.row, isLast: false };
      }
    }
    yield { body: lines.take(), at: place, row: written, isLast: true };
  } finally {
    strings.close();
  }
}

/** @returns the import with its part, saved; undefined when somebody else has taken it over */
const withPart = async (deps: ConvertWorkbookDeps, progress: WorkbookImport, part: Part) => {
  const before = progress.conversion;
  const after = { ...before, at: part.at, row: part.row, isThrough: part.isLast };
  // What fits into one part needs none; nor does an end at which nothing is left.
  if (part.isLast && before.parts.length === 0) await deps.files.put(rowsFileOf(progress, before), part.body);
  if (part.isLast && (before.parts.length === 0 || part.body.length === 0)) return await saved(deps, progress, after);
  if (before.nextPart > LAST_PART) throw new UnreadableFile("too_large");
  const upload = await uploadOf(deps, progress);
  const added = await deps.files.addPart(upload, before.nextPart, part.body);
  return await saved(deps, progress, {
    ...{ ...after, uploadId: upload.uploadId, parts: [...before.parts, added], nextPart: before.nextPart + 1 },
  });
};

const uploadOf = async ({ files }: ConvertWorkbookDeps, of: WorkbookImport) => {
  const [key, { uploadId }] = [rowsFileOf(of, of.conversion), of.conversion];
  return uploadId === undefined ? await files.begin(key, LINES) : { key, uploadId };
};

const finished = async (deps: ConvertWorkbookDeps, progress: WorkbookImport) => {
  const { conversion } = progress;
  const key = rowsFileOf(progress, conversion);
  const { uploadId, parts } = conversion;
  if (uploadId !== undefined) await deps.files.finish({ key, uploadId }, parts);
  const rows = await deps.files.readPart(key, 0, 1);
  if (!rows) throw new RetryableError("The rows of a workbook are not there, which were written down");
  return await saved(deps, progress, { ...conversion, rows: { etag: rows.etag, size: rows.size } });
};

const saved = async (
  { imports, clock }: ConvertWorkbookDeps,
  progress: WorkbookImport,
  conversion: Conversion,
): Promise<WorkbookImport | undefined> => {
  const next = { ...progress, conversion, step: progress.step + 1, dueAt: lookAgainAt(clock.now()) };
  return (await imports.save(next)) ? next : undefined;
};

const gather = () => {
  let [lines, size]: [string[], number] = [[], 0];
  return {
    size: () => size,
    add: (line: string): void => {
      lines.push(line);
      size += line.length;
    },
    take: (): Buffer => {
      const body = Buffer.from(lines.join(""));
      [lines, size] = [[], 0];
      return body;
    },
  };
};
