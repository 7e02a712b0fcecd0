import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Consent, ConsentFact, ConsentRecord } from "./consent.ts";
import type { Contact, Profile, ProfileWrite } from "./contact.ts";
import type { ContactFacts } from "./contact-items.ts";
import type { FieldAttribute, FieldValue } from "./field-attributes.ts";

/** A contact with what is known of it; `contact` is missing for a phone whose consent outlived it. */
export interface KnownContact {
  readonly contact: Contact | undefined;
  readonly consent: Consent | undefined;
  readonly facts: ContactFacts | undefined;
}

/** Values of fields by the attributes in which they lie: checked by check-fields.ts. */
export type FieldChanges = { readonly [Attribute in FieldAttribute]?: FieldValue | null };
export type ProfileChanges = { readonly [Field in keyof Profile]?: Profile[Field] | null } & FieldChanges;

/** Contacts and their consent. Reads are strongly consistent. */
export interface ContactStore {
  find(account: AccountId, phone: PhoneNumber): Promise<KnownContact>;
  /**
   * Creates or merges: absent keeps, null clears. Cannot name consent.
   * @returns undefined, and changes nothing, when the contact would be larger than an item can be.
   */
  save(
    account: AccountId,
    phone: PhoneNumber,
    changes: ProfileChanges,
    write: ProfileWrite,
  ): Promise<{ contact: Contact; created: boolean } | undefined>;
  /** Notes a fact about consent in its record and lets it count as its instant says. @returns what then stands. */
  note(account: AccountId, phone: PhoneNumber, fact: ConsentFact): Promise<Consent>;
  /** Newest first. */
  records(account: AccountId, phone: PhoneNumber): Promise<ConsentRecord[]>;
  /** A page of contacts in the order of shard and phone, behind the phone `after`; of large ones it has fewer than `limit`. */
  list(
    account: AccountId,
    after: PhoneNumber | undefined,
    limit: number,
  ): Promise<{ items: { contact: Contact; consent: Consent | undefined }[]; more: boolean }>;
}
