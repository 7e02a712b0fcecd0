// A slice of writing an export's file. Rows are gathered to parts of the file; a part is uploaded under a number that nobody
// else uses, and counts once the place behind its rows is saved, on the condition that nobody has taken the export over. What
// is too small for a part when the slice ends lies in a file beside it. So each row is in the file once, whoever ended when.

import { lookAgainAt } from "#shared/accounts/work-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { BYTE_ORDER_MARK, csvLine } from "#shared/platform/csv-line.ts";
import { type FileStore, type FileUpload, LAST_PART, SMALLEST_PART } from "#shared/platform/file-store.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type Export, type ExportFailure, fileOf, isStalled, restOf } from "./export.ts";
import type { WriteExport } from "./export-job.ts";
import { type ExportRowsDeps, openRows } from "./export-kinds.ts";
import type { ExportRow, ExportRows } from "./export-rows.ts";
import type { ExportStore } from "./export-store.ts";

export interface WriteExportDeps extends ExportRowsDeps {
  readonly exports: Pick<ExportStore, "begin" | "save">;
  readonly files: FileStore;
  readonly jobs: JobQueue<WriteExport>;
  readonly clock: Clock;
}

const SLICE_MILLISECONDS = 10_000;
const CSV = { contentType: "text/csv; charset=utf-8" };

interface Sizes {
  readonly smallestPart: number;
  readonly page?: number;
}

/** Goes on with the export for a slice of time. `sizes` are for tests. */
export const writeExport =
  (deps: WriteExportDeps, sizes: Sizes = { smallestPart: SMALLEST_PART }) =>
  async (job: WriteExport): Promise<void> => {
    const now = deps.clock.now();
    const begun = await deps.exports.begin({ accountId: job.accountId, id: job.exportId }, now);
    if (!begun) return;
    if (isStalled(begun, now)) return await fail(deps, begun, "stalled");
    const written = begun.isThrough ? begun : await writeRows(deps, begun, sizes);
    if (written === "more") return await deps.jobs.send([job]);
    if (written !== "overtaken" && written !== "failed") await end(deps, written);
  };

const writeRows = async (
  deps: WriteExportDeps,
  begun: Export,
  { smallestPart, page: pageSize }: Sizes,
): Promise<Export | "more" | "overtaken" | "failed"> => {
  const ends = deps.clock.now() + SLICE_MILLISECONDS;
  const rows = await openRows(deps, begun, pageSize);
  if (!rows) return await failed(deps, begun, "gone");
  let progress = begun;
  const gathered = gather(await unwritten(deps, begun, rows));
  for (;;) {
    const page = await rows.page(progress.place);
    gathered.add(page.rows);
    progress = { ...progress, rows: progress.rows + page.rows.length, place: page.next ?? progress.place };
    progress = { ...progress, isThrough: page.next === undefined };
    const isOver = deps.clock.now() >= ends;
    if (!progress.isThrough && !isOver && gathered.size() < smallestPart) continue;
    if (progress.nextPart > LAST_PART) return await failed(deps, progress, "too_large");
    const isPart = progress.isThrough || gathered.size() >= smallestPart;
    const saved = isPart
      ? await withPart(deps, progress, gathered.take())
      : await withRest(deps, progress, gathered.take());
    if (!saved) return "overtaken";
    progress = saved;
    if (progress.isThrough) return progress;
    if (isOver) return "more";
  }
};

/** What is behind the last part: at the beginning the header. */
const unwritten = async ({ files }: WriteExportDeps, { place, rest }: Export, rows: ExportRows): Promise<Buffer> => {
  if (rest !== undefined) return await files.read(rest);
  return Buffer.from(place === undefined ? BYTE_ORDER_MARK + csvLine(rows.header) : "");
};

/** @returns the export with its part, saved; undefined when somebody else has taken it over */
const withPart = async (deps: WriteExportDeps, progress: Export, body: Buffer): Promise<Export | undefined> => {
  const { parts, bytes, nextPart } = progress;
  // The part before may have been the last.
  if (body.length === 0) return await saved(deps, progress);
  const upload = await uploadOf(deps, progress);
  const part = await deps.files.addPart(upload, nextPart, body);
  return await saved(deps, {
    ...{ ...progress, uploadId: upload.uploadId, parts: [...parts, part], nextPart: nextPart + 1 },
    ...{ bytes: bytes + body.length, rest: undefined },
  });
};

const uploadOf = async ({ files }: WriteExportDeps, progress: Export): Promise<FileUpload> => {
  const [key, { uploadId }] = [fileOf(progress), progress];
  return uploadId === undefined ? await files.begin(key, CSV) : { key, uploadId };
};

const withRest = async (deps: WriteExportDeps, progress: Export, body: Buffer): Promise<Export | undefined> => {
  const rest = restOf(progress);
  await deps.files.put(rest, body);
  return await saved(deps, { ...progress, rest });
};

const saved = async ({ exports, clock }: WriteExportDeps, progress: Export): Promise<Export | undefined> => {
  const next = { ...progress, step: progress.step + 1, dueAt: lookAgainAt(clock.now()) };
  return (await exports.save(next)) ? next : undefined;
};

const end = async (deps: WriteExportDeps, written: Export): Promise<void> => {
  const { uploadId, parts } = written;
  if (uploadId !== undefined) await deps.files.finish({ key: fileOf(written), uploadId }, parts);
  const endedAt = isoInstant(deps.clock.now());
  await deps.exports.save({ ...written, step: written.step + 1, state: "done", endedAt, dueAt: undefined });
};

const failed = async (deps: WriteExportDeps, progress: Export, reason: ExportFailure): Promise<"failed"> => {
  await fail(deps, progress, reason);
  return "failed";
};

const fail = async ({ exports, clock }: WriteExportDeps, progress: Export, reason: ExportFailure): Promise<void> => {
  const endedAt = isoInstant(clock.now());
  await exports.save({ ...progress, step: progress.step + 1, state: "failed", reason, endedAt, dueAt: undefined });
};

/** Lines to one body; they lie apart until then. */
const gather = (first: Buffer) => {
  let [chunks, size] = [[first], first.length];
  return {
    size: () => size,
    add: (rows: readonly ExportRow[]): void => {
      const lines = Buffer.from(rows.map(csvLine).join(""));
      chunks.push(lines);
      size += lines.length;
    },
    take: (): Buffer => {
      const body = Buffer.concat(chunks);
      [chunks, size] = [[], 0];
      return body;
    },
  };
};
