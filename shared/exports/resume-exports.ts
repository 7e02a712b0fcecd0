import type { Clock } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { exportJob, type WriteExport } from "./export-job.ts";
import { type ExportStore, lookAgainAt } from "./export-store.ts";

export interface ResumeExportsDeps {
  readonly exports: Pick<ExportStore, "due" | "get" | "postpone">;
  readonly jobs: JobQueue<WriteExport>;
  readonly clock: Clock;
}

/** The rest waits for the next tick. */
const MOST_AT_ONCE = 100;

/** Hands out again the exports that have not moved, whose job got lost. @returns how many */
export const resumeExports = (deps: ResumeExportsDeps) => async (): Promise<number> => {
  const now = deps.clock.now();
  const due = await Promise.all((await deps.exports.due(now, MOST_AT_ONCE)).map((ref) => deps.exports.get(ref)));
  // The index is a hint: the export itself says whether it is due.
  const stalled = due.flatMap((each) => (each?.dueAt !== undefined && Date.parse(each.dueAt) <= now ? [each] : []));
  if (stalled.length > 0) await deps.jobs.send(stalled.map(exportJob));
  for (const each of stalled) await deps.exports.postpone(each, lookAgainAt(now));
  return stalled.length;
};
