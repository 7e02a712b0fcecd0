// An import brings contacts in from a file that people made. Law: consent cannot be washed. It subscribes only whom nobody
// unsubscribed, and only with the sentence of whoever attests it; the unsubscribed stay so. And a row counts once, whoever of
// its workers ended: what it causes is known by the import and the row.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { roleSchema } from "#shared/accounts/api-key.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { WorkRef } from "#shared/accounts/work-store.ts";
import { consentStateSchema } from "#shared/contacts/consent.ts";
import { groupIdSchema } from "#shared/groups/group.ts";
import { hashId } from "#shared/platform/ids.ts";
import { columnChangesSchema } from "./column-changes.ts";
import { newFieldSchema } from "./column-wishes.ts";
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
  /** Targets that are written only where a contact has nothing. */
  onlyIfEmpty: z.array(z.string()).default([]),
  /** What was made for it, or would be. */
  newFields: z.array(newFieldSchema).default([]),
  groupNames: z.array(z.string()).default([]),
  /** Asks for the groups' responses, or for silence; silent by itself unless a group says otherwise. */
  respond: z.boolean().optional(),
});
export type StartedImport = z.infer<typeof startedSchema>;

/** Rows of a workbook are written down line by line, in parts of a file, and read from there: in a zip nobody finds a place again. */
const conversionSchema = z.object({
  /** Of which file and sheet, and from which row. */
  of: z.string(),
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
export type Conversion = z.infer<typeof conversionSchema>;

const dryRunSchema = z.object({
  /** The last's: what another noted is another's. */
  number: z.number().int(),
  /** Of plans that are the same. */
  of: z.string(),
  plan: startedSchema,
  /** How many texts groups would answer with, so far. */
  responses: z.number().int(),
  /** What the groups answered with when it began, and when it was at its end: what is shown of responses is of that. */
  answers: z.string().optional(),
  countedAt: z.iso.datetime().optional(),
  /** What each column would change, so far; one that began before this was counted goes without. */
  columns: columnChangesSchema.optional(),
  /** At its end. */
  counts: countsSchema.optional(),
});

/** How far it is taken back: in which shard of its phones, and behind which of them. */
const undoSchema = z.object({
  at: z.iso.datetime(),
  by: z.object({ keyId: z.string(), label: z.string() }),
  shard: z.string().optional(),
  after: phoneNumberSchema.optional(),
  /** How many phones were looked at. */
  phones: z.number().int(),
});

export const importSchema = z.object({
  v: z.literal(1),
  id: importIdSchema,
  accountId: accountIdSchema,
  fileName: z.string(),
  groupIds: z.array(groupIdSchema),
  by: z.object({ keyId: z.string(), label: z.string() }),
  createdAt: z.iso.datetime(),

  /** `new`: it waits for its file, or for being started; `counting`: its rows are read as if they came in. */
  state: z.enum(["new", "counting", "running", "done", "failed", "cancelled", "undoing", "undone"]),
  reason: failureSchema.optional(),
  started: startedSchema.optional(),
  counts: countsSchema,
  /** Where it goes on: behind how many bytes, at which row, and whether first behind the end of a line that is too long. */
  place: z.object({ offset: z.number().int(), row: z.number().int(), skips: z.boolean() }),
  /** Who makes what a start needs: nobody else begins meanwhile. */
  starting: z.object({ by: z.string(), at: z.iso.datetime() }).optional(),
  /** What a start as in this plan would do. */
  dryRun: dryRunSchema.optional(),
  undo: undoSchema.optional(),
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

/** What is brought in now, or counted. */
export const planOf = ({ state, started, dryRun }: Import): StartedImport | undefined =>
  state === "counting" ? dryRun?.plan : started;

/** What a workbook's rows are written down as: what a dry run wrote of the same is not written again. */
export const conversionFor = ({ conversion }: Import, { file, format }: StartedImport): Import["conversion"] => {
  if (format.kind !== "workbook") return undefined;
  const of = hashId("rows", file.etag, format.sheet ?? "", String(format.begin.row), String(format.columns.length));
  return conversion?.of === of ? conversion : { of, at: 0, row: 0, nextPart: 0, parts: [], isThrough: false };
};

/** Under what rows are noted: of a dry run under something else, behind which the import begins anew. */
export const rowsRefOf = ({ accountId, id, createdAt, state, dryRun }: Import) => {
  const isDry = state === "counting" || state === "new";
  return { accountId, createdAt, id: isDry && dryRun ? `${id}~${dryRun.number}` : id };
};

/** What a row causes is known by this. */
export const causeOfRow = (importId: string, row: number): string => `${importId}#${row}`;

/** Under what all of them lie in the bucket, and for how many days. */
export const IMPORT_FILES = "imports/";
export const IMPORT_FILE_DAYS = 7;
export const LARGEST_FILE = 200 * 1024 * 1024;

export const importFileOf = ({ accountId, id }: WorkRef): string => `${IMPORT_FILES}${accountId}/${id}/file`;

/** What a workbook's rows are written down in: of another sheet in another. */
export const rowsFileOf = ({ accountId, id }: WorkRef, { of }: Pick<Conversion, "of">): string =>
  `${IMPORT_FILES}${accountId}/${id}/rows-${of}`;

/** The file that is read row by row. */
export const rowsOf = (of: Import, { file }: StartedImport) =>
  of.conversion?.rows
    ? { key: rowsFileOf(of, of.conversion), file: of.conversion.rows }
    : { key: importFileOf(of), file };
