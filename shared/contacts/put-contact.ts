import type { AccountId } from "#shared/accounts/account.ts";
import { type Role, roleMay } from "#shared/accounts/api-key.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { type Consent, type ConsentFact, consentAt } from "./consent.ts";
import type { Contact } from "./contact.ts";
import type { ContactStore, ProfileChanges } from "./contact-store.ts";

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
  /** The request. */
  readonly cause: string;
}

/** `consent_kept`: it stays as it is, against what was asked. `consent_pending`: nobody may text this contact yet. */
export type ContactWarning = "consent_kept" | "consent_pending";

export type PutContactOutcome =
  | {
      readonly kind: "put";
      readonly contact: Contact;
      readonly consent: Consent;
      readonly created: boolean;
      readonly warnings: readonly ContactWarning[];
    }
  | { readonly kind: "mayNotSubscribe" };

/**
 * Creates the contact or merges into it. Consent is a fact of its own beside it: subscribing needs the permission for
 * that and never turns an opt-out back; unsubscribing is anybody's to do.
 */
export const putContact =
  (deps: PutContactDeps) =>
  async ({ accountId, phone, profile, consent: wish, by, cause }: PutContact): Promise<PutContactOutcome> => {
    if (wish?.state === "subscribed" && !roleMay(by.role, "consent")) return { kind: "mayNotSubscribe" };
    const at = isoInstant(deps.clock.now());
    const fact = (said: Pick<ConsentFact, "state" | "evidence">): ConsentFact => ({
      ...said,
      at,
      how: by.integration ? "api" : "staff",
      by: `key:${by.keyId}`,
      cause,
    });
    // Consent goes first: breaking off in between leaves a fact without a contact, never a contact that nobody asked.
    const known = wish ? undefined : (await deps.contacts.find(accountId, phone)).consent;
    const met = fact(wish ?? { state: "pending", evidence: "" });
    const consent = consentAt(known ?? (await deps.contacts.note(accountId, phone, met)), deps.clock.now());
    const source = by.integration ? "api" : "manual";
    const { contact, created } = await deps.contacts.save(accountId, phone, profile, { at, source });
    const warnings: ContactWarning[] = [];
    if (wish && consent.state !== wish.state) warnings.push("consent_kept");
    if (!wish && created && consent.state === "pending") warnings.push("consent_pending");
    return { kind: "put", contact, consent, created, warnings };
  };
