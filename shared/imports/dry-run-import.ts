import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { conversionFor, type Import, NO_COUNTS } from "./import.ts";
import { type ImportSlice, importJob } from "./import-job.ts";
import type { ImportStore } from "./import-store.ts";
import {
  fingerprintOf,
  type PlanImport,
  type PlanImportDeps,
  type PlanImportOutcome,
  planImport,
} from "./plan-import.ts";

export interface DryRunImportDeps extends PlanImportDeps {
  readonly imports: Pick<ImportStore, "get" | "list" | "change">;
  readonly jobs: JobQueue<ImportSlice>;
}

export type DryRunImportOutcome =
  | { readonly kind: "counting"; readonly import: Import }
  | Exclude<PlanImportOutcome, { kind: "planned" }>;

/** Has every row read as if it came in, and counted; behind it the import waits to be started, as before. */
export const dryRunImport =
  (deps: DryRunImportDeps) =>
  async (input: PlanImport): Promise<DryRunImportOutcome> => {
    const planned = await planImport(deps)(input);
    if (planned.kind !== "planned") return planned;
    const { about, plan } = planned;
    const dueAt = lookAgainAt(deps.clock.now());
    const begun = await deps.imports.change(about, (before) => {
      if (before.state !== "new") return undefined;
      const dryRun = { number: (before.dryRun?.number ?? 0) + 1, of: fingerprintOf(plan), plan, responses: 0 };
      const place = { ...plan.format.begin, skips: false };
      const fresh = { counts: NO_COUNTS, place, conversion: conversionFor(before, plan) };
      return { ...before, ...fresh, state: "counting", dryRun, dueAt };
    });
    if (!begun) return { kind: "wrongState", state: "running" };
    await deps.jobs.send([importJob(about)]);
    return { kind: "counting", import: begun };
  };
