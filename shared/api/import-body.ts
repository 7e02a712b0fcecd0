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

const dryRunBody = z.strictObject({
  ...countsBody.shape,
  responses: counted("Texts that groups would answer with, if the start asks for responses."),
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
