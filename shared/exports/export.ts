// An export is a file made of an account's rows for whoever may take them along. Law: it has each row once, whoever of its
// workers ended, came twice or at once with another: who was there all along is in it, who came or went meanwhile may be.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { campaignIdSchema } from "#shared/campaigns/campaign.ts";
import { listedOutcomeSchema } from "#shared/campaigns/listed-recipient.ts";
import { findAskedSchema } from "#shared/groups/find-filter-of.ts";
import { groupIdSchema } from "#shared/groups/group.ts";
import { importIdSchema } from "#shared/imports/import.ts";

export const exportIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/** What is in the file. Each kind has its rows in export-kinds.ts. */
const exportOfSchema = z.discriminatedUnion("kind", [
  /** Everybody, or whom the filters of the list find. */
  z.object({ kind: z.literal("contacts"), find: findAskedSchema.optional() }),
  z.object({ kind: z.literal("members"), groupId: groupIdSchema }),
  /** All that was ever said about anybody's consent, also of those whose contact is gone. */
  z.object({ kind: z.literal("consents") }),
  z.object({
    kind: z.literal("recipients"),
    campaignId: campaignIdSchema,
    /** Which list of the campaign's. */
    attempt: z.number().int(),
    outcome: listedOutcomeSchema.optional(),
  }),
  /** The rows of an import that were not taken, to mend and to import again. */
  z.object({ kind: z.literal("importErrors"), importId: importIdSchema }),
]);
export type ExportOf = z.infer<typeof exportOfSchema>;

type Recipients = Extract<ExportOf, { kind: "recipients" }>;
/** What somebody wants in a file: of a campaign the list that it has. */
export type ExportAsked = Exclude<ExportOf, Recipients> | Omit<Recipients, "attempt">;

/** Why one ended without a file: what it is of is gone; nobody could end it within a day; there was more than a file takes. */
const failureSchema = z.enum(["gone", "stalled", "too_large"]);
export type ExportFailure = z.infer<typeof failureSchema>;

const partSchema = z.object({ number: z.number().int(), etag: z.string() });

export const exportSchema = z.object({
  v: z.literal(1),
  id: exportIdSchema,
  accountId: accountIdSchema,
  of: exportOfSchema,
  by: z.object({ keyId: z.string(), label: z.string() }),
  createdAt: z.iso.datetime(),
  /** The account's own fields that are columns, by key: as they were when it began, on every page. */
  fields: z.array(z.string()),
  /** How many rows there will be, about, where something counts them. */
  expected: z.number().int().optional(),

  state: z.enum(["waiting", "writing", "done", "failed"]),
  reason: failureSchema.optional(),
  rows: z.number().int(),
  bytes: z.number().int(),
  endedAt: z.iso.datetime().optional(),
  /** When the clock hands it out again; none when it has ended. */
  dueAt: z.iso.datetime().optional(),

  /** Whoever works at it last holds its run: what another saves is refused. */
  run: z.number().int(),
  /** Counts the saves of this run. */
  step: z.number().int(),
  /** The place behind which it goes on, as its kind writes it; none at the beginning. */
  place: z.string().optional(),
  /** There are no rows behind its place. */
  isThrough: z.boolean(),
  uploadId: z.string().optional(),
  /** The number of the next part. Whoever takes over leaves one out: the one before may still be writing it. */
  nextPart: z.number().int(),
  parts: z.array(partSchema),
  /** The file of what is behind the last part and too small to be one. */
  rest: z.string().optional(),
});
export type Export = z.infer<typeof exportSchema>;

export type ExportRef = Pick<Export, "accountId" | "id">;

/** Files are dropped after so many days: the bucket's rule, and what is said of it. */
export const FILE_DAYS = 7;
const DAY_MILLISECONDS = 24 * 60 * 60_000;

/** Until when a file is there. */
export const expiryOf = (endedAt: string): number => Date.parse(endedAt) + FILE_DAYS * DAY_MILLISECONDS;

/** What has not ended by then never will. */
export const isStalled = ({ createdAt }: Pick<Export, "createdAt">, now: number): boolean =>
  now - Date.parse(createdAt) > DAY_MILLISECONDS;

/** Under what all of them lie in the bucket. */
export const EXPORT_FILES = "exports/";

export const fileOf = ({ accountId, id }: ExportRef): string => `${EXPORT_FILES}${accountId}/${id}/file.csv`;

/** Of whoever wrote it: what another wrote at the same time is another's. */
export const restOf = ({ accountId, id, run, step }: Export): string =>
  `${EXPORT_FILES}${accountId}/${id}/rest-${run}-${step}`;
