// A workbook as spreadsheet programs write it (ECMA-376, .xlsx or .xlsm): its sheets, and what its cells mean. Macros, links and
// all else in it are not looked at.
import type { PutFiles } from "#shared/platform/file-store.ts";
import { datePartsOf } from "./number-format.ts";
import { NO_STRINGS, readSharedStrings, type SharedStrings } from "./shared-strings.ts";
import type { CellStyles } from "./sheet-rows.ts";
import { UnreadableFile } from "./table-beginning.ts";
import { readXml } from "./workbook-xml.ts";
import { openParts, type WorkbookFile, type WorkbookParts } from "./workbook-zip.ts";

export interface Sheet {
  readonly name: string;
  readonly part: string;
  readonly isHidden: boolean;
}

export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly styles: CellStyles;
  read(sheet: Sheet): AsyncIterable<Buffer>;
  /** To be closed. @param last the last that is needed */
  strings(last?: number): Promise<SharedStrings>;
}

const BOOK = "xl/workbook.xml";
/** Programs take 31; whoever chooses a sheet may send so many. */
const LONGEST_NAME = 100;

/** @throws UnreadableFile */
export const openWorkbook = async (files: Pick<PutFiles, "readPart">, file: WorkbookFile): Promise<Workbook> => {
  const parts = await openParts(files, file);
  const book = (await bookOf(parts)) ?? BOOK;
  if (!parts.has(book)) throw new UnreadableFile(parts.has("xl/workbook.bin") ? "old_workbook" : "other_workbook");
  const related = await relationsOf(parts, book);
  const { sheets, from1904 } = await sheetsOf(parts, book, related);
  if (sheets.length === 0) throw new UnreadableFile("broken_workbook");
  const [styles, strings] = [partOfKind(related, "styles"), partOfKind(related, "sharedStrings")];
  return {
    sheets,
    styles: { from1904, dates: styles === undefined ? [] : await datesOf(parts, styles) },
    read: ({ part }) => parts.read(part),
    strings: async (last) => (strings === undefined ? NO_STRINGS : await readSharedStrings(parts.read(strings), last)),
  };
};

interface Relation {
  readonly id: string;
  readonly kind: string;
  readonly part: string;
}

const partOfKind = (related: readonly Relation[], kind: string): string | undefined =>
  related.find((each) => each.kind === kind)?.part;

const bookOf = async (parts: WorkbookParts): Promise<string | undefined> =>
  parts.has("_rels/.rels") ? partOfKind(await relationsOf(parts, ""), "officeDocument") : undefined;

/** What a part names, by the name of the part. */
const relationsOf = async (parts: WorkbookParts, of: string): Promise<Relation[]> => {
  const folder = of.slice(0, of.lastIndexOf("/") + 1);
  const relations: Relation[] = [];
  await readXml(parts.read(`${folder}_rels/${of.slice(folder.length)}.rels`), {
    open: (name, { Id: id = "", Type: type = "", Target: target = "" }) => {
      if (name !== "Relationship") return;
      const part = target.startsWith("/") ? target.slice(1) : new URL(`${folder}${target}`, "zip:/").pathname.slice(1);
      relations.push({ id, kind: type.slice(type.lastIndexOf("/") + 1), part });
    },
  });
  return relations;
};

const sheetsOf = async (parts: WorkbookParts, book: string, related: readonly Relation[]) => {
  const sheets: Sheet[] = [];
  let from1904 = false;
  await readXml(parts.read(book), {
    open: (element, attributes) => {
      if (element === "workbookPr") from1904 = /^(?:1|true|on)$/i.test(attributes.date1904 ?? "");
      if (element !== "sheet") return;
      const id = Object.entries(attributes).find(([name]) => /:id$/.test(name))?.[1];
      const relation = related.find((each) => each.id === id && each.kind === "worksheet");
      const isHidden = (attributes.state ?? "visible") !== "visible";
      if (relation)
        sheets.push({ name: (attributes.name ?? "").slice(0, LONGEST_NAME), part: relation.part, isHidden });
    },
  });
  return { sheets, from1904 };
};

const datesOf = async (parts: WorkbookParts, part: string): Promise<CellStyles["dates"]> => {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let isOfCells = false;
  await readXml(parts.read(part), {
    open: (name, { numFmtId, formatCode }) => {
      if (name === "numFmt" && formatCode !== undefined) codes.set(Number(numFmtId), formatCode);
      if (name === "cellXfs") isOfCells = true;
      if (name === "xf" && isOfCells) formats.push(Number(numFmtId ?? 0));
    },
    close: (name) => {
      if (name === "cellXfs") isOfCells = false;
    },
  });
  return formats.map((id) => datePartsOf(id, codes.get(id)));
};
