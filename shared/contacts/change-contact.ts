import { roleMay } from "#shared/accounts/api-key.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { type Consent, consentAt } from "./consent.ts";
import type { Contact } from "./contact.ts";
import type { ContactRegister } from "./contact-register.ts";
import { isTooLarge } from "./contact-size.ts";
import type { ContactStore } from "./contact-store.ts";
import type { ContactWarning, PutContact } from "./put-contact.ts";
import { saidByKey, sourceOfKey } from "./said-by-key.ts";

export interface ChangeContactDeps {
  readonly contacts: Pick<ContactStore, "find" | "note">;
  readonly register: Pick<ContactRegister, "change">;
  readonly clock: Clock;
}

export type ChangeContactOutcome =
  | {
      readonly kind: "changed";
      readonly before: Contact;
      readonly consentBefore: Consent | undefined;
      readonly contact: Contact;
      readonly consent: Consent | undefined;
      readonly warnings: readonly ContactWarning[];
    }
  | { readonly kind: "noSuchContact" | "mayNotSubscribe" | "tooLarge" };

/** Merges into a contact that is there, as putting it does; it never makes one. */
export const changeContact =
  ({ contacts, register, clock }: ChangeContactDeps) =>
  async ({ accountId, phone, profile, consent: wish, by, cause }: PutContact): Promise<ChangeContactOutcome> => {
    if (wish?.state === "subscribed" && !roleMay(by.role, "consent")) return { kind: "mayNotSubscribe" };
    const known = await contacts.find(accountId, phone);
    if (!known.contact) return { kind: "noSuchContact" };
    if (isTooLarge(known.contact, profile)) return { kind: "tooLarge" };
    const now = clock.now();
    const fact = wish && saidByKey(by, { ...wish, at: isoInstant(now), cause });
    const consent = consentAt(fact ? await contacts.note(accountId, phone, fact) : known.consent, now);
    const contact = await register.change(accountId, phone, profile, {
      ...{ source: sourceOfKey(by), cause, at: isoInstant(now) },
    });
    // Another request took it away, or made it larger, meanwhile; what was said of consent stands.
    if (!contact) return { kind: "noSuchContact" };
    if (contact === "tooLarge") return { kind: "tooLarge" };
    const isKept = wish !== undefined && consent?.state !== wish.state;
    const was = { before: known.contact, consentBefore: consentAt(known.consent, now) };
    return { kind: "changed", ...was, contact, consent, warnings: isKept ? ["consent_kept"] : [] };
  };
