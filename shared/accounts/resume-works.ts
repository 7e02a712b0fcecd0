import type { Clock } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { lookAgainAt, type Work, type WorkRef, type WorkStore } from "./work-store.ts";

export interface ResumeWorksDeps<Of extends Work, Job> {
  readonly works: Pick<WorkStore<Of>, "due" | "get" | "postpone">;
  readonly jobs: JobQueue<Job>;
  readonly clock: Clock;
}

/** The rest waits for the next tick. */
const MOST_AT_ONCE = 100;

/** Hands out again what has not moved, whose job got lost. @returns how many */
export const resumeWorks =
  <Of extends Work, Job>(deps: ResumeWorksDeps<Of, Job>, jobOf: (of: WorkRef) => Job) =>
  async (): Promise<number> => {
    const now = deps.clock.now();
    const due = await Promise.all((await deps.works.due(now, MOST_AT_ONCE)).map((ref) => deps.works.get(ref)));
    // The index is a hint: the work itself says whether it is due.
    const stalled = due.flatMap((each) => (each?.dueAt !== undefined && Date.parse(each.dueAt) <= now ? [each] : []));
    if (stalled.length > 0) await deps.jobs.send(stalled.map(jobOf));
    for (const each of stalled) await deps.works.postpone(each, lookAgainAt(now));
    return stalled.length;
  };
