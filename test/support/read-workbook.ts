import { cellsOf, sheetRows } from "#shared/imports/sheet-rows.ts";
import { openWorkbook } from "#shared/imports/workbook.ts";
import { readWorkbookBeginning } from "#shared/imports/workbook-beginning.ts";
import { decoded } from "#shared/imports/workbook-xml.ts";
import type { PutFiles } from "#shared/platform/file-store.ts";
import { type WrittenWorkbook, workbookOf } from "./some-workbook.ts";

export const ETAG = "tag";
export const fileOf = (body: Buffer) => ({ key: "file", etag: ETAG, size: body.length });
export const filesOf = (body: Buffer): Pick<PutFiles, "readPart"> => ({
  readPart: async (_, from, bytes) => ({ body: body.subarray(from, from + bytes), size: body.length, etag: ETAG }),
});

/** All rows of a sheet, by their numbers. */
export const readSheet = async (body: Buffer, named?: string): Promise<Record<number, string[]>> => {
  const workbook = await openWorkbook(filesOf(body), fileOf(body));
  const sheet = workbook.sheets.find(({ name }) => named === undefined || name === named);
  if (!sheet) throw new Error("There is no such sheet");
  const strings = await workbook.strings();
  const read: Record<number, string[]> = {};
  for await (const rows of sheetRows(decoded(workbook.read(sheet)), workbook.styles)) {
    for (const row of rows) read[row.row] = cellsOf(row, strings);
  }
  strings.close();
  return read;
};
/** A workbook of one sheet. */
export const sheetOf = (rows: string, more: Partial<WrittenWorkbook> = {}) =>
  workbookOf({ sheets: [{ name: "S", rows }], ...more });
/** What its beginning says of it. */
export const beginning = (body: Buffer, sheet?: string) =>
  readWorkbookBeginning(filesOf(body), fileOf(body), "US", { sheet });
