import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { conversionFor, type Import, NO_COUNTS, type StartedImport } from "./import.ts";
import { type ImportSlice, importJob } from "./import-job.ts";
import type { ImportStore } from "./import-store.ts";

export interface BeginPlanDeps {
  readonly imports: Pick<ImportStore, "change">;
  readonly jobs: JobQueue<ImportSlice>;
  readonly clock: Clock;
}

/** As long as a request may take, and more: whoever has not begun by then does not any more. */
const STARTS_MILLISECONDS = 60_000;

/** Whether it is new, and nobody else makes what a start of it needs. */
export const mayBegin = ({ state, starting }: Import, now: number, by?: string): boolean =>
  state === "new" &&
  (starting === undefined || starting.by === by || now - Date.parse(starting.at) >= STARTS_MILLISECONDS);

/**
 * Fixes what its rows are read as, and queues the first slice: where that gets lost, the clock finds what is fixed.
 * @returns undefined where it is not new any more
 */
export const beginPlan =
  ({ imports, jobs, clock }: BeginPlanDeps) =>
  async (
    about: Import,
    plan: StartedImport,
    as: (before: Import) => Pick<Import, "state" | "started" | "dryRun">,
    by?: string,
  ): Promise<Import | undefined> => {
    const fresh = { counts: NO_COUNTS, place: { ...plan.format.begin, skips: false } };
    const now = clock.now();
    const dueAt = lookAgainAt(now);
    const begun = await imports.change(about, (before) =>
      mayBegin(before, now, by)
        ? { ...before, ...fresh, starting: undefined, conversion: conversionFor(before, plan), dueAt, ...as(before) }
        : undefined,
    );
    if (begun) await jobs.send([importJob(about)]);
    return begun;
  };
