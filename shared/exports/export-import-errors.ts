import { rowsRefOf } from "#shared/imports/import.ts";
import type { ImportRowStore, ImportStore } from "#shared/imports/import-store.ts";
import type { KindOf } from "./export-rows.ts";

export interface ExportImportErrorsDeps {
  readonly imports: Pick<ImportStore, "get">;
  readonly importRows: Pick<ImportRowStore, "errors">;
}

const PAGE = 200;

/** Named so that an import takes none of them for anything. */
const WHAT_IS_WRONG = ["error_row", "error_column", "error_value", "error_reason"];

/** The rows that an import did not take, as they stand in its file, each with what is wrong behind it. */
export const exportImportErrors: KindOf<"importErrors", ExportImportErrorsDeps> =
  (deps, pageSize = PAGE) =>
  async ({ accountId }, { importId }) => {
    const of = await deps.imports.get({ accountId, id: importId });
    const columns = (of?.started ?? of?.dryRun?.plan)?.format.columns ?? [];
    // Before it is started, those of its dry run.
    const ref = of ? rowsRefOf(of) : { accountId, id: importId };
    return {
      header: [...columns, ...WHAT_IS_WRONG],
      page: async (place) => {
        const after = place === undefined ? undefined : Number(place);
        const { items, more } = await deps.importRows.errors(ref, after, pageSize);
        const rows = items.map(({ row, cells, column = "", value = "", reason, detail }) => [
          ...columns.map((_, index) => cells[index] ?? ""),
          ...[String(row), column, value, detail === undefined ? reason : `${reason}: ${detail}`],
        ]);
        return { rows, next: more ? String(items.at(-1)?.row) : undefined };
      },
    };
  };
