import type { JobQueue } from "#shared/platform/job-queue.ts";
import { beginPlan } from "./begin-plan.ts";
import { noChanges } from "./column-changes.ts";
import { answersOf } from "./groups-of-import.ts";
import type { Import } from "./import.ts";
import type { ImportSlice } from "./import-job.ts";
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
    const answers = await answersOf(deps, about.accountId, plan.groupIds);
    const begun = await beginPlan(deps)(about, plan, ({ dryRun: last }) => {
      const of = { number: (last?.number ?? 0) + 1, of: fingerprintOf(plan), plan, answers };
      return { state: "counting", dryRun: { ...of, responses: 0, columns: noChanges(plan) } };
    });
    if (!begun) return { kind: "wrongState", state: "running" };
    return { kind: "counting", import: begun };
  };
