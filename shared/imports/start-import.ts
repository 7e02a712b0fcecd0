import { createField } from "#shared/contacts/create-field.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { newId } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { beginPlan, mayBegin } from "./begin-plan.ts";
import { makeGroups } from "./groups-by-name.ts";
import { answersOf } from "./groups-of-import.ts";
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
  /** Responses are asked for whose number nobody has seen, or that may be more by now. */
  | { readonly kind: "notCounted" }
  | Exclude<PlanImportOutcome, { kind: "planned" }>;

/** What was counted stands for what would be sent so long: people join, leave and agree meanwhile. */
const COUNT_STANDS_MILLISECONDS = 60 * 60_000;

/** Fixes what is brought in and how; what it needs and is not there is made first, by one of those who start it at once. */
export const startImport =
  (deps: StartImportDeps) =>
  async (input: StartImport): Promise<StartImportOutcome> => {
    const planned = await planImport(deps)(input);
    if (planned.kind !== "planned") return planned;
    const { about, plan } = planned;
    if (input.respond && !(await isCounted(deps, about, plan))) return { kind: "notCounted" };
    const by = newId();
    const needsNothing = plan.newFields.length + plan.groupNames.length === 0;
    if (!needsNothing && !(await mark(deps, about, by))) return { kind: "wrongState", state: "running" };
    const made = await make(deps, about, plan);
    if ("errors" in made) {
      await unmark(deps, about, by);
      return { kind: "invalid", errors: made.errors };
    }
    const started: StartedImport = { ...plan, groupIds: [...plan.groupIds, ...made.groupIds], respond: input.respond };
    const begun = await beginPlan(deps)(about, started, ({ dryRun }) => ({ state: "running", started, dryRun }), by);
    if (!begun) return { kind: "wrongState", state: "running" };
    return { kind: "started", import: begun };
  };

/** What would be sent was shown: of the same plan, of what the groups say now, and lately. */
const isCounted = async (
  deps: StartImportDeps,
  { accountId, dryRun }: Import,
  plan: StartedImport,
): Promise<boolean> => {
  if (!dryRun?.counts || !dryRun.countedAt || dryRun.of !== fingerprintOf(plan)) return false;
  if (deps.clock.now() - Date.parse(dryRun.countedAt) > COUNT_STANDS_MILLISECONDS) return false;
  return dryRun.answers === (await answersOf(deps, accountId, plan.groupIds));
};

/** @returns whether nobody else is at it: so the loser of two starts makes nothing that then is left behind */
const mark = async ({ imports, clock }: StartImportDeps, about: Import, by: string): Promise<boolean> => {
  const now = clock.now();
  const starting = { by, at: isoInstant(now) };
  return (
    (await imports.change(about, (before) => (mayBegin(before, now) ? { ...before, starting } : undefined))) !==
    undefined
  );
};

const unmark = async ({ imports }: StartImportDeps, about: Import, by: string): Promise<void> => {
  await imports.change(about, (before) =>
    before.starting?.by === by ? { ...before, starting: undefined } : undefined,
  );
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
