import type { PutFiles } from "#shared/platform/file-store.ts";
import { NO_STRINGS } from "./shared-strings.ts";
import { cellsOf, type SheetRow, sheetRows } from "./sheet-rows.ts";
import {
  type AskedOfFile,
  headerAt,
  isBlank,
  LOOKED_AT,
  type TableBeginning,
  tableOf,
  UnreadableFile,
} from "./table-beginning.ts";
import { openWorkbook, type Sheet, type Workbook } from "./workbook.ts";
import { decoded } from "./workbook-xml.ts";
import type { WorkbookFile } from "./workbook-zip.ts";

export interface WorkbookBeginning extends TableBeginning {
  /** Those that can be chosen. */
  readonly sheets: readonly string[];
}

/** How much of a sheet is looked through for its first rows, and of all of them. */
const LOOKED_THROUGH = 16 * 1024 * 1024;
const LOOKED_THROUGH_IN_ALL = 4 * LOOKED_THROUGH;

/**
 * What the first rows of a sheet say of it: of the one that is named, else of the first that people see and that has any.
 * @returns undefined where there is no sheet of that name
 * @throws UnreadableFile
 */
export const readWorkbookBeginning = async (
  files: Pick<PutFiles, "readPart">,
  file: WorkbookFile,
  country: string,
  { sheet: asked, headerRow }: AskedOfFile = {},
): Promise<WorkbookBeginning | undefined> => {
  const workbook = await openWorkbook(files, file);
  const sheets = workbook.sheets.map(({ name }) => name);
  if (asked !== undefined && !sheets.includes(asked)) return undefined;
  const { sheet, lines } = await beginningOf(workbook, asked);
  const table = tableOf(
    lines.map(({ cells }) => cells),
    { country, header: headerIn(lines, headerRow), isWide: true },
  );
  if (table.unreadable !== undefined) throw new UnreadableFile(table.unreadable);
  const { hasHeader, header, columns, rows } = table;
  const named = header === undefined ? undefined : lines[header]?.row;
  const row = named === undefined ? (lines[table.before]?.row ?? 1) : named + 1;
  const headedBy = named === undefined ? {} : { headerRow: named };
  const written = { kind: "workbook", encoding: "utf-8", delimiter: "," } as const;
  const format = { ...written, sheet: sheet.name, hasHeader, ...headedBy, columns, begin: { offset: 0, row } };
  return { format, rows, sheets };
};

const headerIn = (lines: readonly Line[], row: number | undefined) => {
  if (row === undefined || row === 0) return headerAt(row, 0);
  return lines.findIndex((line) => line.row === row);
};

interface Line {
  readonly row: number;
  readonly cells: readonly string[];
}

const beginningOf = async (workbook: Workbook, named: string | undefined): Promise<{ sheet: Sheet; lines: Line[] }> => {
  const asked = workbook.sheets.filter(({ name, isHidden }) => (named === undefined ? !isHidden : name === named));
  let seen = 0;
  for (const sheet of asked) {
    if (seen > LOOKED_THROUGH_IN_ALL) throw new UnreadableFile("too_large");
    const { rows: first, characters } = await firstRows(workbook, sheet);
    seen += characters;
    const shared = first.flatMap(({ cells }) =>
      cells.flatMap((cell) => (typeof cell === "string" ? [] : [cell.shared])),
    );
    const last = Math.max(-1, ...shared);
    const strings = last < 0 ? NO_STRINGS : await workbook.strings(last);
    let lines: Line[];
    try {
      lines = first.map((row) => ({ row: row.row, cells: cellsOf(row, strings) }));
    } finally {
      strings.close();
    }
    if (lines.some(({ cells }) => !isBlank(cells))) return { sheet, lines };
  }
  throw new UnreadableFile("empty");
};

/** Those that have any cells, and how much was looked through for them. */
const firstRows = async (workbook: Workbook, sheet: Sheet): Promise<{ rows: SheetRow[]; characters: number }> => {
  const rows: SheetRow[] = [];
  let characters = 0;
  async function* counted() {
    for await (const text of decoded(workbook.read(sheet))) {
      characters += text.length;
      yield text;
    }
  }
  for await (const some of sheetRows(counted(), workbook.styles)) {
    rows.push(...some.filter(({ cells }) => cells.length > 0));
    if (rows.length >= LOOKED_AT || characters > LOOKED_THROUGH) break;
  }
  return { rows: rows.slice(0, LOOKED_AT), characters };
};
