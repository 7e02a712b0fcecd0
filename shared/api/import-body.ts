import * as z from "zod";
import { consentStateSchema } from "#shared/contacts/consent.ts";
import { unreadableSchema } from "#shared/imports/table-beginning.ts";
import { textEncodingSchema } from "#shared/imports/text-encoding.ts";

const counted = (description: string) => z.int().meta({ description });

const countsBody = z.strictObject({
  read: counted("Rows so far, blank ones not counted: each is in one of those below."),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  failed: counted("Rows that have something wrong: see /errors."),
  duplicates: counted("Rows whose phone was in a row before: see /errors."),
  consentKept: counted("Contacts that were to be subscribed and stay unsubscribed."),
});

const columnChangesBody = z.strictObject({
  name: z.string(),
  to: z.string().meta({ description: "What it goes to, or ignore: then nothing of it is counted." }),
  creates: z.string().optional().meta({ description: "The type of the field that is made for it." }),
  write: z.literal("onlyIfEmpty").optional(),
  set: counted(
    "Rows that give a value where there is none; of the phone: that make a contact; of opt_out: that unsubscribe.",
  ),
  overwritten: counted("Rows that write over another value."),
  cleared: counted("Rows that clear a value (--)."),
  kept: counted("Rows that leave all as it is: blank cells, the same value, or onlyIfEmpty and there is one."),
  failed: counted("Rows that fail by what stands in this column."),
});

const dryRunBody = z.strictObject({
  ...countsBody.shape,
  responses: counted("Texts that groups would answer with, if the start asks for responses."),
  columns: z.array(columnChangesBody).optional().meta({
    description:
      "What each column of the file would change: set, overwritten, cleared and kept add up to the rows that are taken.",
  }),
});

const importFields = {
  id: z.string(),
  fileName: z.string(),
  groupIds: z.array(z.string()),
  state: z.enum(["new", "counting", "running", "done", "failed", "cancelled", "undoing", "undone"]).meta({
    description: "new: it waits for its file, or for being started. counting: a dry run.",
  }),
  reason: z.enum(["file_changed", "stalled", "unreadable_file"]).optional().meta({
    description:
      "Why it failed: the file was put again or is gone; it did not end in a day; behind its beginning it cannot be read.",
  }),
  consent: z.strictObject({ state: consentStateSchema, attestation: z.string().optional() }).optional(),
  counts: countsBody,
  dryRun: dryRunBody.optional().meta({ description: "What the last dry run counted." }),
  progress: z
    .strictObject({
      bytes: z.int(),
      ofBytes: z.int(),
      rowsPerSecond: z.number(),
      secondsLeft: z.int().optional().meta({ description: "About, once something is read." }),
    })
    .optional()
    .meta({ description: "Of the file, since it was started." }),
  undo: z
    .strictObject({
      at: z.iso.datetime(),
      by: z.strictObject({ keyId: z.string(), label: z.string() }),
      phones: z.int(),
    })
    .optional()
    .meta({ description: "Since when it is taken back, by whose key, and how many of its phones were looked at." }),
  by: z.strictObject({ keyId: z.string(), label: z.string() }).meta({ description: "The key that made it." }),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
};

export const importBody = z.strictObject(importFields).meta({ id: "Import" });

export const madeImportBody = z
  .strictObject({ ...importFields, uploadUrl: z.url(), uploadExpiresAt: z.iso.datetime() })
  .meta({ id: "MadeImport" });

const previewBody = z.strictObject({
  kind: z.enum(["csv", "workbook", "jsonLines"]).meta({ description: "What the file is, whatever it is called." }),
  encoding: textEncodingSchema.optional().meta({ description: "Of a CSV file." }),
  delimiter: z.string().optional().meta({ description: "Of a CSV file." }),
  sheet: z.string().optional().meta({ description: "Of a workbook: the sheet whose rows these are." }),
  sheets: z.array(z.string()).optional().meta({ description: "Of a workbook: those to choose from." }),
  hasHeader: z.boolean(),
  headerRow: z
    .int()
    .optional()
    .meta({ description: "The row that names the columns, as a spreadsheet counts; those above it are left out." }),
  bytes: z.int(),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      guess: z.string().meta({ description: "What it is likely to be, or ignore." }),
    }),
  ),
  rows: z.array(z.array(z.string())).meta({ description: "The first five, each cell's first 200 characters." }),
});

export const oneImportBody = z
  .strictObject({
    ...importFields,
    preview: previewBody.optional().meta({ description: "Before it is started, once the file is there." }),
    unreadable: z.enum(unreadableSchema.options).optional().meta({
      description: "Why the file cannot be imported: put another to the same address, or make another import.",
    }),
  })
  .meta({ id: "OneImport" });
