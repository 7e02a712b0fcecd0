import type { PutFiles } from "#shared/platform/file-store.ts";
import type { SharedStrings } from "./shared-strings.ts";
import { cellsOf, type SheetRow, sheetRows } from "./sheet-rows.ts";
import { isBlank, LOOKED_AT, type TableBeginning, tableOf, UnreadableFile } from "./table-beginning.ts";
import { openWorkbook, type Sheet, type Workbook } from "./workbook.ts";
import { decoded } from "./workbook-xml.ts";
import type { WorkbookFile } from "./workbook-zip.ts";

export interface WorkbookBeginning extends TableBeginning {
  /** Those that can be chosen. */
  readonly sheets: readonly string[];
}

/** How much of a sheet is looked through for its first rows. */
const LOOKED_THROUGH = 16 * 1024 * 1024;

/**
 * What the first rows of a sheet say of it: of the one that is named, else of the first that people see and that has any.
 * @returns undefined where there is no sheet of that name
 * @throws UnreadableFile
 */
export const readWorkbookBeginning = async (
  files: Pick<PutFiles, "readPart">,
  file: WorkbookFile,
  country: string,
  named?: string,
): Promise<WorkbookBeginning | undefined> => {
  const workbook = await openWorkbook(files, file);
  const sheets = workbook.sheets.map(({ name }) => name);
  if (named !== undefined && !sheets.includes(named)) return undefined;
  const { sheet, lines } = await beginningOf(workbook, named);
  const table = tableOf(
    lines.map(({ cells }) => cells),
    country,
    true,
  );
  if (table.unreadable !== undefined) throw new UnreadableFile(table.unreadable);
  const { hasHeader, columns, rows } = table;
  const row = hasHeader ? (lines[table.before - 1]?.row ?? 0) + 1 : (lines[table.before]?.row ?? 1);
  const written = { kind: "workbook", encoding: "utf-8", delimiter: "," } as const;
  return { format: { ...written, sheet: sheet.name, hasHeader, columns, begin: { offset: 0, row } }, rows, sheets };
};

interface Line {
  readonly row: number;
  readonly cells: readonly string[];
}

const beginningOf = async (workbook: Workbook, named: string | undefined): Promise<{ sheet: Sheet; lines: Line[] }> => {
  const asked = workbook.sheets.filter(({ name, isHidden }) => (named === undefined ? !isHidden : name === named));
  for (const sheet of asked) {
    const first = await firstRows(workbook, sheet);
    const shared = first.flatMap(({ cells }) =>
      cells.flatMap((cell) => (typeof cell === "string" ? [] : [cell.shared])),
    );
    const last = Math.max(-1, ...shared);
    const strings: SharedStrings = last < 0 ? { at: () => "" } : await workbook.strings(last);
    const lines = first.map((row) => ({ row: row.row, cells: cellsOf(row, strings) }));
    if (lines.some(({ cells }) => !isBlank(cells))) return { sheet, lines };
  }
  throw new UnreadableFile("empty");
};

/** Those that have any cells. */
const firstRows = async (workbook: Workbook, sheet: Sheet): Promise<SheetRow[]> => {
  const rows: SheetRow[] = [];
  for await (const some of sheetRows(decoded(workbook.read(sheet)), workbook.styles)) {
    rows.push(...some.filter(({ cells }) => cells.length > 0));
    if (rows.length >= LOOKED_AT || (some.at(-1)?.at ?? 0) > LOOKED_THROUGH) break;
  }
  return rows.slice(0, LOOKED_AT);
};
