import type { AccountId } from "#shared/accounts/account.ts";
import { type Role, roleMay } from "#shared/accounts/api-key.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { type Consent, type ConsentFact, consentAt } from "./consent.ts";
import type { Contact } from "./contact.ts";
import { isTooLarge } from "./contact-size.ts";
import type { ContactStore, ProfileChanges } from "./contact-store.ts";
import { sourceOfKey } from "./said-by-key.ts";

export interface PutContactDeps {
  readonly contacts: ContactStore;
  readonly clock: Clock;
}

export interface PutContact {
  readonly accountId: AccountId;
  readonly phone: PhoneNumber;
  readonly profile: ProfileChanges;
  readonly consent?: { readonly state: "subscribed" | "unsubscribed"; readonly evidence: string } | undefined;
  readonly by: { readonly keyId: string; readonly role: Role; readonly integration: boolean };
  /** The request, or the import and its row. */
  readonly cause: string;
  /** That it is an import's, and since when what it says of consent holds: then it was attested. */
  readonly imported?: { readonly at: string } | undefined;
}

/** `consent_kept`: it stays as it is, against what was asked. `consent_pending`: nobody may text this contact yet. */
export type ContactWarning = "consent_kept" | "consent_pending";

export type PutContactOutcome =
  | {
      readonly kind: "put";
      readonly before: Contact | undefined;
      readonly consentBefore: Consent | undefined;
      readonly contact: Contact;
      readonly consent: Consent;
      readonly created: boolean;
      readonly warnings: readonly ContactWarning[];
    }
  | { readonly kind: "mayNotSubscribe" | "tooLarge" };

/**
 * Creates the contact or merges into it. Consent is a fact of its own beside it: subscribing needs the permission for
 * that and never turns an opt-out back; unsubscribing is anybody's to do.
 */
export const putContact =
  (deps: PutContactDeps) =>
  async ({ accountId, phone, profile, consent: wish, by, cause, imported }: PutContact): Promise<PutContactOutcome> => {
    if (wish?.state === "subscribed" && !roleMay(by.role, "consent")) return { kind: "mayNotSubscribe" };
    const was = await deps.contacts.find(accountId, phone);
    if (isTooLarge(was.contact, profile)) return { kind: "tooLarge" };
    const now = deps.clock.now();
    const at = isoInstant(now);
    const fact = (said: Pick<ConsentFact, "state" | "evidence">): ConsentFact => ({
      ...said,
      at: imported?.at ?? at,
      how: imported ? "import" : by.integration ? "api" : "staff",
      by: `key:${by.keyId}`,
      cause,
    });
    // Consent goes first: breaking off in between leaves a fact without a contact, never a contact that nobody asked.
    const known = wish ? undefined : was.consent;
    const met = fact(wish ?? { state: "pending", evidence: "" });
    const consent = consentAt(known ?? (await deps.contacts.note(accountId, phone, met)), now);
    const source = imported ? "import" : sourceOfKey(by);
    const saved = await deps.contacts.save(accountId, phone, profile, { at, source, cause });
    // Another request made it larger meanwhile; what was said of consent stands.
    if (!saved) return { kind: "tooLarge" };
    const { contact, created } = saved;
    const warnings: ContactWarning[] = [];
    if (wish && consent.state !== wish.state) warnings.push("consent_kept");
    if (!wish && created && consent.state === "pending") warnings.push("consent_pending");
    const before = { before: was.contact, consentBefore: consentAt(was.consent, now) };
    return { kind: "put", ...before, contact, consent, created, warnings };
  };
