import type { WorkRef } from "#shared/accounts/work-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { Import } from "./import.ts";
import type { ImportStore } from "./import-store.ts";

export interface CancelImportDeps {
  readonly imports: Pick<ImportStore, "get" | "change">;
  readonly clock: Clock;
}

export type CancelImportOutcome =
  | { readonly kind: "cancelled"; readonly import: Import }
  | { readonly kind: "missing" }
  | { readonly kind: "wrongState"; readonly state: Import["state"] };

/** Ends it where it is: what came in stays. The rows that a worker has in hand may still come in, uncounted. */
export const cancelImport =
  (deps: CancelImportDeps) =>
  async (ref: WorkRef): Promise<CancelImportOutcome> => {
    const endedAt = isoInstant(deps.clock.now());
    const ended = await deps.imports.change(ref, (before) =>
      before.endedAt === undefined && before.state !== "undoing"
        ? { ...before, state: "cancelled", endedAt, dueAt: undefined }
        : undefined,
    );
    const found = ended ?? (await deps.imports.get(ref));
    if (!found) return { kind: "missing" };
    // Cancelled again, it stays as it is.
    return found.state === "cancelled"
      ? { kind: "cancelled", import: found }
      : { kind: "wrongState", state: found.state };
  };
