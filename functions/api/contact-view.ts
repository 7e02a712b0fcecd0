import type { Account } from "#shared/accounts/account.ts";
import type { Consent } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import { contactZones } from "#shared/contacts/contact-zones.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { ContactWarning } from "#shared/contacts/put-contact.ts";
import type { ConsentWarning } from "#shared/contacts/set-consent.ts";
import { shownFields } from "#shared/contacts/shown-fields.ts";

const WARNINGS: Readonly<Record<ContactWarning | ConsentWarning, string>> = {
  consent_kept: "Consent stays as it was: who opted out is subscribed again only by texting START.",
  consent_pending: "Nothing is sent to this contact until it is subscribed.",
  held: "A text may have been an opt-out: nothing is sent until its review is decided.",
  carrier_blocks: "Twilio has this person's STOP and keeps every text back until the person texts START.",
};

/** Only where there is one. */
export const warningsView = (codes: readonly (ContactWarning | ConsentWarning)[]) =>
  codes.length > 0 ? { warnings: warningsList(codes) } : {};

export const warningsList = (codes: readonly (ContactWarning | ConsentWarning)[]) =>
  codes.map((code) => ({ code, detail: WARNINGS[code] }));

/** What is shown of an account's contacts beside what they have. */
export interface Showing {
  readonly account: Pick<Account, "timeZone">;
  readonly fields: readonly Field[];
}

/** Read once for all that a request shows. */
export const showingOf = async (
  { fields: store }: { readonly fields: Pick<FieldStore, "read"> },
  account: Account,
): Promise<Showing> => ({ account, fields: (await store.read(account.id)).fields });

/** A contact as the API shows it. */
export const contactView = ({ account, fields }: Showing, contact: Contact, consent: Consent | undefined) => {
  const { phone, firstName, lastName, email, timeZone, source, createdAt } = contact;
  const { zones, from } = contactZones(phone, contact, account);
  return {
    phone,
    firstName,
    lastName,
    email,
    timeZone,
    zone: { zones: [...zones], from },
    fields: Object.fromEntries(shownFields(fields, contact).map(({ field, value }) => [field.key, value])),
    consent: consent
      ? { state: consent.state, at: consent.at, ...(consent.hold ? { held: true as const } : {}) }
      : { state: "pending" as const },
    source,
    createdAt,
  };
};
