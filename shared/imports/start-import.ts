import { createField } from "#shared/contacts/create-field.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { beginPlan } from "./begin-plan.ts";
import { makeGroups } from "./groups-by-name.ts";
import type { Import, StartedImport } from "./import.ts";
import type { ImportSlice } from "./import-job.ts";
import type { ImportStore } from "./import-store.ts";
import {
  fingerprintOf,
  type PlanImport,
  type PlanImportDeps,
  type PlanImportOutcome,
  planImport,
} from "./plan-import.ts";

export interface StartImportDeps extends PlanImportDeps {
  readonly imports: Pick<ImportStore, "get" | "list" | "change">;
  readonly groups: Pick<GroupStore, "getAll" | "list" | "create" | "get">;
  readonly fields: Pick<FieldStore, "read" | "write">;
  readonly jobs: JobQueue<ImportSlice>;
}

export interface StartImport extends PlanImport {
  readonly respond?: boolean | undefined;
}

export type StartImportOutcome =
  | { readonly kind: "started"; readonly import: Import }
  /** Responses are asked for whose number nobody has seen. */
  | { readonly kind: "notCounted" }
  | Exclude<PlanImportOutcome, { kind: "planned" }>;

/** Fixes what is brought in and how; what it needs and is not there is made first. */
export const startImport =
  (deps: StartImportDeps) =>
  async (input: StartImport): Promise<StartImportOutcome> => {
    const planned = await planImport(deps)(input);
    if (planned.kind !== "planned") return planned;
    const { about, plan } = planned;
    const isCounted = about.dryRun?.counts !== undefined && about.dryRun.of === fingerprintOf(plan);
    if (input.respond && !isCounted) return { kind: "notCounted" };
    const made = await make(deps, about, plan);
    if ("errors" in made) return { kind: "invalid", errors: made.errors };
    const started: StartedImport = { ...plan, groupIds: [...plan.groupIds, ...made.groupIds], respond: input.respond };
    const begun = await beginPlan(deps)(about, started, ({ dryRun }) => ({ state: "running", started, dryRun }));
    if (!begun) return { kind: "wrongState", state: "running" };
    return { kind: "started", import: begun };
  };

/** The fields and the groups that are not there yet; started again, it finds its own. */
const make = async (
  deps: StartImportDeps,
  { accountId, id }: Import,
  { newFields, groupNames }: StartedImport,
): Promise<{ readonly groupIds: readonly string[] } | { readonly errors: readonly FieldError[] }> => {
  for (const field of newFields) {
    const made = await createField(deps)({ ...field, accountId, searchable: false, cause: id });
    const message = made.kind === "tooMany" ? "needs more fields than an account has" : "makes a field that is there";
    if (made.kind !== "created") return { errors: [{ path: "mapping", message }] };
  }
  const at = isoInstant(deps.clock.now());
  const groupIds = await makeGroups(deps.groups, { accountId, importId: id, at }, groupNames);
  return groupIds ? { groupIds } : { errors: [{ path: "groupNames", message: "has a name that was taken just now" }] };
};
