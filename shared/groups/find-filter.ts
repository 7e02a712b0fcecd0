import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Consent, type ConsentState, consentAt } from "#shared/contacts/consent.ts";
import type { Contact, Source } from "#shared/contacts/contact.ts";
import type { Field } from "#shared/contacts/field.ts";
import { comparableValue } from "#shared/contacts/field-comparable.ts";
import { hasWords } from "#shared/contacts/find-words.ts";

/** What the contacts that are looked for have, all of it. */
export interface FindFilter {
  /** Each begins a word of the contact; none at all is nobody's. */
  readonly words?: readonly string[] | undefined;
  /** The phone begins with one of them. */
  readonly phones?: readonly string[] | undefined;
  readonly groupId?: string | undefined;
  readonly consent?: ConsentState | undefined;
  readonly source?: Source | undefined;
  readonly values: readonly { readonly field: Field; readonly comparable: string }[];
}

export interface FoundContact {
  readonly contact: Contact;
  readonly consent: Consent | undefined;
}

/** Whether a contact as it is now has what is looked for; its groups are not asked here. */
export const fits = (filter: FindFilter, { contact, consent }: FoundContact, now: number): boolean => {
  const { words = [], phones, consent: state, source, values } = filter;
  if (state !== undefined && (consentAt(consent, now)?.state ?? "pending") !== state) return false;
  if (source !== undefined && contact.source !== source) return false;
  if (phones && !beginsWithOne(contact.phone, phones)) return false;
  if (!values.every(({ field, comparable }) => comparableValue(field, contact.fields?.[field.key]) === comparable))
    return false;
  return hasWords(contact, words);
};

const beginsWithOne = (phone: PhoneNumber, beginnings: readonly string[]): boolean =>
  beginnings.some((beginning) => phone.startsWith(beginning));
