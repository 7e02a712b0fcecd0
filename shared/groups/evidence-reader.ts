import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { KnownContact } from "#shared/contacts/contact-store.ts";

/** What is known of the members whom a review looks at, many at once. */
export interface EvidenceReader {
  /** In the order of the phones. */
  known(account: AccountId, phones: readonly PhoneNumber[]): Promise<Pick<KnownContact, "consent" | "facts">[]>;
}
