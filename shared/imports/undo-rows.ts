// An import is taken back phone by phone, shard by shard, by what was kept of its rows. Law: nothing of it speaks of consent.
import { lookAgainAt } from "#shared/accounts/work-store.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { Import, StartedImport } from "./import.ts";
import type { ImportRowStore, ImportStore } from "./import-store.ts";
import { type UndoRowDeps, undoRow } from "./undo-row.ts";

export interface UndoRowsDeps extends UndoRowDeps {
  readonly imports: Pick<ImportStore, "save">;
  readonly importRows: Pick<ImportRowStore, "claimed">;
}

const SLICE_MILLISECONDS = 10_000;
const WIDTH = 16;

/** Goes on with taking it back for a slice of time. */
export const undoRows =
  (deps: UndoRowsDeps, page: number) =>
  async (begun: Import, started: StartedImport): Promise<"more" | "over"> => {
    const ends = deps.clock.now() + SLICE_MILLISECONDS;
    let progress = begun;
    for (;;) {
      const { undo } = progress;
      if (!undo) return "over";
      const shard = undo.shard ?? allShards[0] ?? "";
      const some = await deps.importRows.claimed(progress, shard, undo.after, page);
      await inParallel(some, WIDTH, (claimed) => undoRow(deps)(progress.accountId, progress.id, claimed, started));
      const isThrough = some.length < page;
      const next = isThrough ? allShards[allShards.indexOf(shard) + 1] : shard;
      const now = deps.clock.now();
      const after = isThrough ? undefined : some.at(-1)?.phone;
      const place = { ...undo, shard: next, after, phones: undo.phones + some.length };
      const isOver = next === undefined;
      const ended = { state: "undone", endedAt: isoInstant(now), dueAt: undefined } as const;
      const saved = {
        ...progress,
        undo: place,
        step: progress.step + 1,
        dueAt: lookAgainAt(now),
        ...(isOver ? ended : {}),
      };
      if (!(await deps.imports.save(saved)) || isOver) return "over";
      progress = saved;
      if (now >= ends) return "more";
    }
  };
