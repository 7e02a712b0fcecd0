import * as z from "zod";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { checkFields } from "#shared/contacts/check-fields.ts";
import { type Profile, profileSchema } from "#shared/contacts/contact.ts";
import type { FieldChanges, ProfileChanges } from "#shared/contacts/contact-store.ts";
import type { Field } from "#shared/contacts/field.ts";
import { undefused } from "#shared/platform/csv-line.ts";
import { CLEARS, cellValue } from "./cell-value.ts";
import type { WhereRead } from "./date-cell.ts";
import { IGNORE } from "./import-target.ts";
import { readPhoneCell } from "./phone-cell.ts";

/** What is wrong with a row: in which column, and what stands there. Broken lines and double phones have none. */
export const rowProblemSchema = z.object({
  reason: z.enum([
    ...(["no_phone", "invalid_phone", "digits_lost", "landline", "invalid_value", "other_channel"] as const),
    ...(["broken_quote", "broken_line", "too_long", "too_large", "duplicate"] as const),
  ]),
  column: z.string().optional(),
  value: z.string().optional(),
  /** Of a value, in words; of a phone that came before, where. */
  detail: z.string().optional(),
});
export type RowProblem = z.infer<typeof rowProblemSchema>;

export interface RowChanges {
  readonly profile: ProfileChanges;
  /** Only where the contact has nothing. */
  readonly ifEmpty: ProfileChanges;
  /** It says that the number is not to be texted: then it says nothing else. */
  readonly optsOut: boolean;
}

export type ReadRow =
  | ({ readonly kind: "row"; readonly phone: PhoneNumber } & RowChanges)
  | { readonly kind: "problem"; readonly problem: RowProblem };

interface Reading {
  readonly columns: readonly string[];
  /** What each column is. */
  readonly targets: readonly string[];
  /** Those of them that are written only where a contact has nothing. */
  readonly onlyIfEmpty: readonly string[];
  readonly fields: readonly Field[];
  readonly account: WhereRead;
}

const LONGEST_SHOWN = 200;
/** As Amazon Pinpoint writes them; blank is NONE. */
const OPT_OUTS = ["", "NONE", "ALL"];
/** What is read by itself, or not at all. */
const NO_VALUES = new Set(["phone", "channel", "opt_out", IGNORE]);

/** The contact that a row tells of: blank cells keep what is there, `--` clears it. The first cell that is wrong fails it. */
export const readRow = (
  cells: readonly string[],
  { columns, targets, onlyIfEmpty, fields, account }: Reading,
): ReadRow => {
  const phoneAt = targets.indexOf("phone");
  const phoneCell = cells[phoneAt] ?? "";
  const wrong = (at: number, reason: RowProblem["reason"], detail?: string): ReadRow => ({
    kind: "problem",
    problem: { reason, column: columns[at], value: (cells[at] ?? "").slice(0, LONGEST_SHOWN), detail },
  });
  const channelAt = targets.indexOf("channel");
  const channel = (cells[channelAt] ?? "").trim().toUpperCase();
  if (channel !== "" && channel !== "SMS") return wrong(channelAt, "other_channel", "only SMS is imported");
  const optOutAt = targets.indexOf("opt_out");
  const optOut = (cells[optOutAt] ?? "").trim().toUpperCase();
  if (!OPT_OUTS.includes(optOut)) return wrong(optOutAt, "invalid_value", "must be ALL or NONE");
  const optsOut = optOut === "ALL";
  const read = readPhoneCell(phoneCell, account.country);
  if (read.kind === "invalid") return wrong(phoneAt, read.reason);
  let profile: ProfileChanges = {};
  let ifEmpty: ProfileChanges = {};
  for (const [at, target] of targets.entries()) {
    const cell = cells[at] ?? "";
    if (NO_VALUES.has(target) || cell.trim() === "") continue;
    const given = changesOf(target, cell, fields, account);
    if ("error" in given) return wrong(at, "invalid_value", given.error);
    if (onlyIfEmpty.includes(target)) ifEmpty = { ...ifEmpty, ...given.changes };
    else profile = { ...profile, ...given.changes };
  }
  return { kind: "row", phone: read.phone, profile, ifEmpty, optsOut };
};

type Given = { readonly changes: ProfileChanges | FieldChanges } | { readonly error: string };

/** A map, for a field may be called `constructor`. */
export const PROFILE_NAMES: ReadonlyMap<string, keyof Profile> = new Map<string, keyof Profile>([
  ["first_name", "firstName"],
  ["last_name", "lastName"],
  ["email", "email"],
  ["time_zone", "timeZone"],
]);

const changesOf = (target: string, cell: string, fields: readonly Field[], where: WhereRead): Given => {
  const clears = cell.trim() === CLEARS;
  const name = PROFILE_NAMES.get(target);
  if (name) return clears ? { changes: { [name]: null } } : nameOf(name, undefused(cell.trim()).trim());
  const field = fields.find(({ key }) => key === target);
  const value = clears || !field ? null : cellValue(field, cell, where);
  const { changes, errors } = checkFields(fields, { [target]: value });
  return errors[0] ? { error: errors[0].message } : { changes };
};

const nameOf = (name: keyof Profile, text: string): Given => {
  if (!text.isWellFormed() || text.includes("\u0000")) return { error: "has what is no character" };
  const read = profileSchema.shape[name].safeParse(text);
  if (!read.success) return { error: read.error.issues[0]?.message ?? "is no value of it" };
  // An offset knows no summer time.
  return name === "timeZone" && /^[+-]/.test(text)
    ? { error: "must be a zone's name, not an offset" }
    : { changes: { [name]: read.data } };
};
