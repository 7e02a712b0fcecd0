import { consentAt } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { KnownContact, ProfileChanges } from "#shared/contacts/contact-store.ts";
import { type FieldValue, fieldAttribute } from "#shared/contacts/field-attributes.ts";
import type { StartedImport } from "./import.ts";
import type { ValuesBefore } from "./import-store.ts";
import type { RowChanges } from "./read-row.ts";

export interface WhatIsDue {
  /** Whether anything of it is not as it is already; of somebody new it is the contact. */
  readonly isDue: boolean;
  readonly profile: ProfileChanges;
  /** What of it changes, as it was and will be. */
  readonly before: ValuesBefore;
  /** Whether it subscribes: only whom nobody unsubscribed. */
  readonly consentIsDue: boolean;
  /** Whether somebody was to be subscribed and stays unsubscribed. */
  readonly consentKept: boolean;
}

/** What a row changes of a contact. */
export const whatIsDue = (
  { profile, ifEmpty }: RowChanges,
  { consent: { state } }: StartedImport,
  { contact, consent }: Pick<KnownContact, "contact" | "consent">,
  now: number,
): WhatIsDue => {
  const stands = consentAt(consent, now)?.state;
  const subscribes = state === "subscribed";
  const consentIsDue = subscribes && stands !== "subscribed" && stands !== "unsubscribed";
  const has = valuesOf(contact);
  const missing = Object.entries(ifEmpty).filter(([name, value]) => value !== null && !has.has(name));
  const due: ProfileChanges = { ...profile, ...Object.fromEntries(missing) };
  const changed = Object.entries(due).filter(([name, value]) => !isSameValue(value, has.get(name)));
  const before = Object.fromEntries(
    changed.map(([name, is]) => [name, { was: has.get(name) ?? null, is: is ?? null }]),
  );
  const consentKept = subscribes && stands === "unsubscribed";
  return { isDue: !contact || consentIsDue || changed.length > 0, profile: due, before, consentIsDue, consentKept };
};

/** What a contact has, by the attributes in which it lies. */
export const valuesOf = (contact: Contact | undefined): ReadonlyMap<string, FieldValue> => {
  if (!contact) return new Map();
  const { fields = {}, firstName, lastName, email, timeZone } = contact;
  const names = Object.entries({ firstName, lastName, email, timeZone });
  const values = Object.entries(fields).map(([key, value]) => [fieldAttribute(key), value] as const);
  return new Map([
    ...names.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    ...values,
  ]);
};

export const isSameValue = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
