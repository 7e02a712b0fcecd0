import { consentAt } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { KnownContact, ProfileChanges } from "#shared/contacts/contact-store.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import type { StartedImport } from "./import.ts";
import type { RowChanges } from "./read-row.ts";

export interface WhatIsDue {
  /** Whether anything of it is not as it is already; of somebody new it is the contact. */
  readonly isDue: boolean;
  readonly profile: ProfileChanges;
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
  const changes = Object.entries(due).some(([name, value]) => asJson(value) !== asJson(has.get(name)));
  const consentKept = subscribes && stands === "unsubscribed";
  return { isDue: !contact || consentIsDue || changes, profile: due, consentIsDue, consentKept };
};

const valuesOf = (contact: Contact | undefined): ReadonlyMap<string, unknown> => {
  const { fields = {}, ...names } = contact ?? {};
  const values = Object.entries(fields).map(([key, value]) => [fieldAttribute(key), value] as const);
  return new Map<string, unknown>([...Object.entries(names), ...values]);
};

const asJson = (value: unknown): string => JSON.stringify(value ?? null);
