// An import brings contacts in from a file that people made. Law: consent cannot be washed. It subscribes only whom nobody
// unsubscribed, and only with the sentence of whoever attests it; the unsubscribed stay so. And a row counts once, whoever of
// its workers ended: what it causes is known by the import and the row.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { roleSchema } from "#shared/accounts/api-key.ts";
import type { WorkRef } from "#shared/accounts/work-store.ts";
import { consentStateSchema } from "#shared/contacts/consent.ts";
import { groupIdSchema } from "#shared/groups/group.ts";
import { fileFormatSchema } from "./table-beginning.ts";

export const importIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/** Why one ended before its file did: the file is gone or was put again; it did not end within a day; behind its beginning it is broken. */
const failureSchema = z.enum(["file_changed", "stalled", "unreadable_file"]);
export type ImportFailure = z.infer<typeof failureSchema>;

const countsSchema = z.object({
  /** Rows that are not blank: each is in one of those below. */
  read: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  failed: z.number().int(),
  /** Whose phone was in a row before. */
  duplicates: z.number().int(),
  /** Those of them that were to be subscribed and are not: somebody unsubscribed them. */
  consentKept: z.number().int(),
});
export type ImportCounts = z.infer<typeof countsSchema>;

const fileSchema = z.object({ etag: z.string(), size: z.number().int() });

const startedSchema = z.object({
  at: z.iso.datetime(),
  by: z.object({ keyId: z.string(), label: z.string(), role: roleSchema, integration: z.boolean() }),
  file: fileSchema,
  format: fileFormatSchema,
  /** What each column is. */
  targets: z.array(z.string()),
  consent: z.object({ state: consentStateSchema, attestation: z.string().optional() }),
  groupIds: z.array(groupIdSchema),
  /** Asks for the groups' responses, or for silence; silent by itself unless a group says otherwise. */
  respond: z.boolean().optional(),
});
export type StartedImport = z.infer<typeof startedSchema>;

/** Rows of a workbook are written down line by line, in parts of a file, and read from there: in a zip nobody finds a place again. */
const conversionSchema = z.object({
  /** Behind how many characters of the sheet, and behind which row. */
  at: z.number().int(),
  row: z.number().int(),
  uploadId: z.string().optional(),
  /** The number of the next part. Whoever takes over leaves one out: the one before may still be writing it. */
  nextPart: z.number().int(),
  parts: z.array(z.object({ number: z.number().int(), etag: z.string() })),
  /** There are no rows behind its place. */
  isThrough: z.boolean(),
  /** All of them, once they are one file. */
  rows: fileSchema.optional(),
});
export const NOTHING_WRITTEN: z.infer<typeof conversionSchema> = {
  at: 0,
  row: 0,
  nextPart: 0,
  parts: [],
  isThrough: false,
};

export const importSchema = z.object({
  v: z.literal(1),
  id: importIdSchema,
  accountId: accountIdSchema,
  fileName: z.string(),
  groupIds: z.array(groupIdSchema),
  by: z.object({ keyId: z.string(), label: z.string() }),
  createdAt: z.iso.datetime(),

  /** `new`: it waits for its file, or for being started. */
  state: z.enum(["new", "running", "done", "failed", "cancelled"]),
  reason: failureSchema.optional(),
  started: startedSchema.optional(),
  counts: countsSchema,
  /** Where it goes on: behind how many bytes, at which row, and whether first behind the end of a line that is too long. */
  place: z.object({ offset: z.number().int(), row: z.number().int(), skips: z.boolean() }),
  /** How far the rows of a workbook are written down, and where they are. */
  conversion: conversionSchema.optional(),
  endedAt: z.iso.datetime().optional(),
  dueAt: z.iso.datetime().optional(),
  run: z.number().int(),
  step: z.number().int(),
});
export type Import = z.infer<typeof importSchema>;

export const NO_COUNTS: ImportCounts = {
  ...{ read: 0, created: 0, updated: 0, unchanged: 0, failed: 0, duplicates: 0, consentKept: 0 },
};

/** What a row causes is known by this. */
export const causeOfRow = (importId: string, row: number): string => `${importId}#${row}`;

/** Under what all of them lie in the bucket, and for how many days. */
export const IMPORT_FILES = "imports/";
export const IMPORT_FILE_DAYS = 7;
export const LARGEST_FILE = 200 * 1024 * 1024;

export const importFileOf = ({ accountId, id }: WorkRef): string => `${IMPORT_FILES}${accountId}/${id}/file`;

/** What a workbook's rows are written down in. */
export const rowsFileOf = ({ accountId, id }: WorkRef): string => `${IMPORT_FILES}${accountId}/${id}/rows`;

/** The file that is read row by row, and the rows that it has. */
export const rowsOf = (of: Import, started: StartedImport) =>
  of.conversion?.rows
    ? { key: rowsFileOf(of), file: of.conversion.rows }
    : { key: importFileOf(of), file: started.file };
