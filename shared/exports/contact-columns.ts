import type { Consent } from "#shared/contacts/consent.ts";
import { consentAt } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { FieldValue } from "#shared/contacts/field-attributes.ts";
import { shownFields } from "#shared/contacts/shown-fields.ts";
import type { ExportRow } from "./export-rows.ts";

/** Called as rules, merge fields and files call them. */
const OF_EVERY_CONTACT = [
  ...["phone", "first_name", "last_name", "email", "time_zone"],
  ...["consent", "consent_at", "consent_held", "source", "created_at"],
];

/** @param keys of the account's own fields, which no column of every contact is called by */
export const contactHeader = (keys: readonly string[]): ExportRow => [...OF_EVERY_CONTACT, ...keys];

/** @param fields as they are now: the value of one that was archived since is not shown */
export const contactRow = (
  { contact, consent }: { readonly contact: Contact; readonly consent: Consent | undefined },
  keys: readonly string[],
  fields: readonly Field[],
  now: number,
): ExportRow => {
  const { phone, firstName = "", lastName = "", email = "", timeZone = "", source, createdAt } = contact;
  const { state = "pending", at = "", hold } = consentAt(consent, now) ?? {};
  const values = new Map(shownFields(fields, contact).map(({ field, value }) => [field.key, writtenValue(value)]));
  return [
    ...[phone, firstName, lastName, email, timeZone, state, at, hold ? "true" : "", source, createdAt],
    ...keys.map((key) => values.get(key) ?? ""),
  ];
};

const writtenValue = (value: FieldValue): string => (Array.isArray(value) ? value.join("; ") : String(value));
