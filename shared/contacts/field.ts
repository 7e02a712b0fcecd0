// A field is what an account keeps of its contacts beyond their names: typed, so that values can be checked, compared and
// said in texts. Archived, its values stay and nobody sees or writes them.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";
import type { FieldError } from "#shared/platform/http.ts";

export const fieldTypeSchema = z.enum(["text", "number", "date", "boolean", "choice", "choices"]);
export type FieldType = z.infer<typeof fieldTypeSchema>;

export const MOST_FIELDS = 100;
export const MOST_SEARCHABLE = 5;
const MOST_CHOICES = 200;

/** Names that columns of files, rules and merge fields have already. */
const BUILT_IN = new Set([
  ...["first_name", "last_name", "email", "phone", "time_zone", "country", "area_code", "consent", "source"],
  ...["created_at", "subscribed_at", "last_inbound_at", "last_outbound_at", "last_failed_at", "keyword", "group"],
  ...["fields", "ignore"],
  // Every object has it: of contacts without a value JavaScript's own would be shown.
  "constructor",
]);

export const fieldKeySchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, "must be small letters, digits and _, 40 at most, a letter first")
  .refine((key) => !BUILT_IN.has(key), "is the name of something that every contact has");

export const fieldSchema = z.object({
  accountId: accountIdSchema,
  key: z.string(),
  label: z.string(),
  type: fieldTypeSchema,
  /** Of a choice, or of several: as they were written, in their order. */
  choices: z.array(z.string()).optional(),
  /** Whether contacts are found by it. */
  searchable: z.boolean(),
  status: z.enum(["active", "archived"]),
  createdAt: z.iso.datetime(),
  /** The request that made it. */
  cause: z.string(),
  /** The account's revision of fields by which what its values are to rules moved last: its type, choices or status. */
  meaning: z.number().int().optional(),
  /** While those are indexed who had values before: by which change, and behind which contact to go on. */
  indexing: z.object({ cause: z.string(), after: phoneNumberSchema.optional() }).optional(),
});
export type Field = z.infer<typeof fieldSchema>;

/** All of an account's fields in the order of their keys, and how often any of them was changed. */
export interface Fields {
  readonly fields: readonly Field[];
  readonly revision: number;
}

export const hasChoices = (type: FieldType): boolean => type === "choice" || type === "choices";

/** The choice that a text means, as it was written; case and spaces do not count. */
export const choiceOf = ({ choices }: Pick<Field, "choices">, text: string): string | undefined =>
  choices?.find((choice) => comparableName(choice) === comparableName(text));

/** What in a field does not go together. */
export const fieldErrors = ({ type, choices, searchable }: Pick<Field, "type" | "choices" | "searchable">) => {
  const errors: FieldError[] = [];
  const say = (path: string, message: string) => errors.push({ path, message });
  if (hasChoices(type) && !choices) say("choices", "is required");
  if (!hasChoices(type) && choices) say("choices", `a ${type} has none`);
  if (choices && (choices.length === 0 || choices.length > MOST_CHOICES))
    say("choices", `must be 1 to ${MOST_CHOICES}`);
  const forms = (choices ?? []).map(comparableName);
  forms.forEach((form, index) => {
    if (forms.indexOf(form) < index) say(`choices.${index}`, "is in the list already");
  });
  if (searchable && type === "choices") say("searchable", "several choices cannot be searched");
  return errors;
};
