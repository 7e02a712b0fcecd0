import * as z from "zod";
import type { Account } from "#shared/accounts/account.ts";
import { consentStateSchema } from "#shared/contacts/consent.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import type { Field } from "#shared/contacts/field.ts";
import { comparableValue } from "#shared/contacts/field-comparable.ts";
import { isSearched } from "#shared/contacts/find-entries.ts";
import { phonePrefixes } from "#shared/contacts/find-phones.ts";
import { queryWords } from "#shared/contacts/find-words.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { FindFilter } from "./find-filter.ts";

/** What contacts are looked for by, as it is asked. */
export const findAskedSchema = z.object({
  query: z.string().optional(),
  group: z.string().optional(),
  consent: consentStateSchema.optional(),
  source: sourceSchema.optional(),
  field: z.record(z.string(), z.string()).optional(),
});
export type FindAsked = z.infer<typeof findAskedSchema>;

/** What a request looks for, or what is wrong with the fields that it names; undefined for everybody. */
export const findFilterOf = (
  { query, group: groupId, consent, source, field: given = {} }: FindAsked,
  account: Pick<Account, "country">,
  fields: readonly Field[],
): { filter: FindFilter | undefined; errors: FieldError[] } => {
  const known = new Map(fields.map((field) => [field.key, field]));
  const read = Object.entries(given).map(([key, value]) => readValue(key, known.get(key), value));
  const errors = read.flatMap((each) => ("error" in each ? [each.error] : []));
  const values = read.flatMap((each) => ("error" in each ? [] : [each]));
  const phones = query === undefined ? undefined : phonePrefixes(query, account.country);
  const words = query === undefined || phones ? undefined : queryWords(query);
  const isForAll = ![query, groupId, consent, source, ...values].some((each) => each !== undefined);
  return { filter: isForAll ? undefined : { phones, words, groupId, consent, source, values }, errors };
};

const readValue = (key: string, field: Field | undefined, value: string) => {
  const refuse = (message: string) => ({ error: { path: `field.${key}`.slice(0, 200), message } });
  if (!field) return refuse("is no field of this account");
  if (!isSearched(field)) return refuse("is not searchable");
  if (field.indexing) return refuse("is being made searchable; GET /v1/fields says when it is");
  const comparable = comparableValue(field, value);
  return comparable === undefined ? refuse("is no value of this field") : { field, comparable };
};
