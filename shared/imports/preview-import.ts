import type { Account } from "#shared/accounts/account.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { PutFiles } from "#shared/platform/file-store.ts";
import { BEGINNING, type CsvBeginning, readBeginning, type Unreadable } from "./csv-beginning.ts";
import { type Import, importFileOf, LARGEST_FILE } from "./import.ts";
import { guessTargets } from "./import-target.ts";
import { readPhoneCell } from "./phone-cell.ts";

export interface PreviewImportDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly files: Pick<PutFiles, "readPart">;
}

export interface ImportPreview extends CsvBeginning {
  readonly kind: "preview";
  readonly file: { readonly etag: string; readonly size: number };
  /** What each column is likely to be. */
  readonly guessed: readonly string[];
}

export type PreviewOutcome =
  | ImportPreview
  | { readonly kind: "noFile" }
  | { readonly kind: "unreadable"; readonly reason: Unreadable | "too_large" };

/** What is in the file that was uploaded, as far as its beginning says. */
export const previewImport =
  ({ fields: fieldStore, files }: PreviewImportDeps) =>
  async (account: Account, about: Import): Promise<PreviewOutcome> => {
    const part = await files.readPart(importFileOf(about), 0, BEGINNING);
    if (!part) return { kind: "noFile" };
    const { size, etag, body } = part;
    if (size > LARGEST_FILE) return { kind: "unreadable", reason: "too_large" };
    const read = readBeginning(body, body.length === size, account.country);
    if ("unreadable" in read) return { kind: "unreadable", reason: read.unreadable };
    const { fields } = await fieldStore.read(account.id);
    const isPhone = (column: number): boolean => {
      const cells = read.rows.map((row) => row[column] ?? "").filter((cell) => cell.trim() !== "");
      const phones = cells.filter((cell) => readPhoneCell(cell, account.country).kind === "phone");
      return phones.length * 2 > cells.length;
    };
    const guessed = guessTargets(read.format.columns, fields, isPhone);
    return { kind: "preview", ...read, file: { etag, size }, guessed };
  };
