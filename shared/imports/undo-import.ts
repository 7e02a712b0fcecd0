import type { ApiKey } from "#shared/accounts/api-key.ts";
import { lookAgainAt, type WorkRef } from "#shared/accounts/work-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Import } from "./import.ts";
import { type ImportSlice, importJob } from "./import-job.ts";
import type { ImportStore } from "./import-store.ts";

export interface UndoImportDeps {
  readonly imports: Pick<ImportStore, "get" | "change">;
  readonly jobs: JobQueue<ImportSlice>;
  readonly clock: Clock;
}

export type UndoImportOutcome =
  | { readonly kind: "undoing"; readonly import: Import }
  | { readonly kind: "missing" }
  | { readonly kind: "wrongState"; readonly state: Import["state"] };

/** Longer than a worker lives: one that was overtaken may still bring in the rows that it has in hand. */
const SETTLED_SECONDS = 60;

/** Has taken back what an import added, as far as nobody touched it since. Asked for again, it goes on. */
export const undoImport =
  (deps: UndoImportDeps) =>
  async (ref: WorkRef, by: Pick<ApiKey, "id" | "label">): Promise<UndoImportOutcome> => {
    const now = deps.clock.now();
    let waits = 0;
    const begun = await deps.imports.change(ref, (before) => {
      if (!before.started || before.endedAt === undefined || before.state === "undone") return undefined;
      waits = Math.max(0, SETTLED_SECONDS - Math.floor((now - Date.parse(before.endedAt)) / 1_000));
      const undo = { at: isoInstant(now), by: { keyId: by.id, label: by.label }, phones: 0 };
      return { ...before, state: "undoing", undo, endedAt: undefined, dueAt: lookAgainAt(now) };
    });
    if (begun) await deps.jobs.send([importJob(ref)], waits);
    const found = begun ?? (await deps.imports.get(ref));
    if (!found) return { kind: "missing" };
    return found.undo ? { kind: "undoing", import: found } : { kind: "wrongState", state: found.state };
  };
