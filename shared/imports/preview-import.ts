import type { Account } from "#shared/accounts/account.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import type { PartOfFile, PutFiles } from "#shared/platform/file-store.ts";
import { BEGINNING, readBeginning } from "./csv-beginning.ts";
import { type Import, importFileOf, LARGEST_FILE } from "./import.ts";
import { guessTargets } from "./import-target.ts";
import { readJsonLinesBeginning } from "./json-lines.ts";
import { isContainer, isEncrypted, isGzip, isZip, namesOfContainer } from "./old-workbook.ts";
import { readPhoneCell } from "./phone-cell.ts";
import {
  type AskedOfFile,
  NoSuchHeader,
  type TableBeginning,
  type Unreadable,
  UnreadableFile,
} from "./table-beginning.ts";
import { readWorkbookBeginning } from "./workbook-beginning.ts";

export interface PreviewImportDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly files: Pick<PutFiles, "readPart">;
}

export interface ImportPreview extends TableBeginning {
  readonly kind: "preview";
  readonly file: { readonly etag: string; readonly size: number };
  /** Of a workbook, those that can be chosen. */
  readonly sheets?: readonly string[] | undefined;
  /** What each column is likely to be. */
  readonly guessed: readonly string[];
}

export type PreviewOutcome =
  | ImportPreview
  | { readonly kind: "noFile" | "noSheet" | "noHeader" }
  | { readonly kind: "unreadable"; readonly reason: Unreadable };

type Files = Pick<PutFiles, "readPart">;
type Beginning = TableBeginning & { readonly sheets?: readonly string[] };

/** What is in the file that was uploaded, as far as its beginning says. What it is, its content says, never its name. */
export const previewImport =
  ({ fields: fieldStore, files }: PreviewImportDeps) =>
  async (account: Account, about: Import, asked: AskedOfFile = {}): Promise<PreviewOutcome> => {
    const part = await files.readPart(importFileOf(about), 0, BEGINNING);
    if (!part) return { kind: "noFile" };
    const read = await beginningOf(files, { key: importFileOf(about), part, country: account.country, asked });
    if (read === "noSheet" || read === "noHeader") return { kind: read };
    if ("unreadable" in read) return { kind: "unreadable", reason: read.unreadable };
    const { fields } = await fieldStore.read(account.id);
    const isPhone = (column: number): boolean => {
      const cells = read.rows.map((row) => row[column] ?? "").filter((cell) => cell.trim() !== "");
      const phones = cells.filter((cell) => readPhoneCell(cell, account.country).kind === "phone");
      return phones.length * 2 > cells.length;
    };
    const guessed = guessTargets(read.format.columns, fields, isPhone);
    return { kind: "preview", ...read, file: { etag: part.etag, size: part.size }, guessed };
  };

interface Put {
  readonly key: string;
  readonly part: PartOfFile;
  readonly country: string;
  readonly asked: AskedOfFile;
}

const beginningOf = async (
  files: Files,
  { key, part: { body, etag, size }, country, asked }: Put,
): Promise<Beginning | { readonly unreadable: Unreadable } | "noSheet" | "noHeader"> => {
  if (size > LARGEST_FILE) return { unreadable: "too_large" };
  if (isContainer(body)) {
    const { from, bytes } = namesOfContainer(body);
    const names = await files.readPart(key, from, bytes);
    return { unreadable: names && isEncrypted(names.body) ? "encrypted_workbook" : "old_workbook" };
  }
  if (isGzip(body)) return { unreadable: "packed" };
  try {
    if (isZip(body)) return (await readWorkbookBeginning(files, { key, etag, size }, country, asked)) ?? "noSheet";
    if (asked.sheet !== undefined) return "noSheet";
    const isWhole = body.length === size;
    const lines = readJsonLinesBeginning(body, isWhole);
    if (lines && asked.headerRow) return "noHeader";
    return lines ?? readBeginning(body, isWhole, country, asked.headerRow);
  } catch (error) {
    if (error instanceof NoSuchHeader) return "noHeader";
    if (!(error instanceof UnreadableFile)) throw error;
    if (error.reason === "file_changed") throw new RetryableError("A file was put again while it was read");
    return { unreadable: error.reason };
  }
};
