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
  ): Promise<Import | undefined> => {
    const fresh = { counts: NO_COUNTS, place: { ...plan.format.begin, skips: false } };
    const dueAt = lookAgainAt(clock.now());
    const begun = await imports.change(about, (before) =>
      before.state === "new"
        ? { ...before, ...fresh, conversion: conversionFor(before, plan), dueAt, ...as(before) }
        : undefined,
    );
    if (begun) await jobs.send([importJob(about)]);
    return begun;
  };
