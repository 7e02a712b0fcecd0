// The audit trail: who changed what, by which key, and what it was before. Law: a change by the API that is answered as
// done has its entry, and one only; what changed nothing has none; a change that broke off has its intent.
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { accountIdSchema } from "./account.ts";
import { roleSchema } from "./api-key.ts";

const fieldsSchema = z.record(z.string(), z.unknown());

export const auditEntrySchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  at: z.iso.datetime(),
  by: z.object({ keyId: z.string(), label: z.string(), role: roleSchema }),
  /** The operation of the API. */
  action: z.string(),
  /** What was changed. A contact's id is its phone. */
  object: z.object({ kind: z.string(), id: z.string() }),
  /** Only the fields that changed; of what was made there is no before, of what is gone no after. */
  before: fieldsSchema.optional(),
  after: fieldsSchema.optional(),
  /** Of an intent: the request broke off, and nobody knows whether it changed anything. */
  outcome: z.literal("unknown").optional(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

type Fields = Readonly<Record<string, unknown>>;

/** What a request did: to what, and how it was and is. Where both are given and the same, it changed nothing. */
export interface Change {
  readonly object: AuditEntry["object"];
  readonly before?: Fields | undefined;
  readonly after?: Fields | undefined;
  /** What it is known by in place of the request, where other requests answer for the very same change. */
  readonly cause?: { readonly id: string; readonly at: string };
}

/** Kept as long as consent may have to be proven for a campaign: two years. */
export const AUDIT_KEPT_MILLISECONDS = 2 * 365 * 24 * 60 * 60_000;

const LONGEST_TEXT = 200;
const SECRET = new Set(["hash", "key"]);

/** The fields that differ, as they are kept; undefined when none does. */
export const changedFields = ({ before, after }: Change): Pick<AuditEntry, "before" | "after"> | undefined => {
  if (!before || !after) return { ...(before && { before: kept(before) }), ...(after && { after: kept(after) }) };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name] ?? undefined, after[name] ?? undefined));
  if (changed.length === 0) return undefined;
  const of = (fields: Fields): Fields => Object.fromEntries(changed.map((name) => [name, fields[name]]));
  return { before: kept(of(before)), after: kept(of(after)) };
};

/** An entry is one item, before and after together: DynamoDB takes 400 KB. */
const LARGEST_BYTES = 150 * 1024;
/** Of a list where all of it would be too much: a hundred fields of the longest values then still fit. */
const SHORT_LIST = 3;

const kept = (fields: Fields): Record<string, unknown> => {
  const whole = shortenedFields(fields, Number.POSITIVE_INFINITY);
  return Buffer.byteLength(JSON.stringify(whole)) <= LARGEST_BYTES ? whole : shortenedFields(fields, SHORT_LIST);
};

const shortenedFields = (fields: Fields, listed: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined || value === null || SECRET.has(name) ? [] : [[name, shortened(value, listed)]],
    ),
  );

const shortened = (value: unknown, listed: number): unknown => {
  if (typeof value === "string") return [...value].slice(0, LONGEST_TEXT).join("");
  if (Array.isArray(value)) return value.slice(0, listed).map((each) => shortened(each, listed));
  return typeof value === "object" && value !== null ? shortenedFields({ ...value }, listed) : value;
};
