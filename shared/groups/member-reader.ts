import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { KnownContact } from "#shared/contacts/contact-store.ts";

/** The people of a page of members, read at once. */
export interface MemberReader {
  /** In the order of the phones. */
  people(account: AccountId, phones: readonly PhoneNumber[]): Promise<Pick<KnownContact, "contact" | "consent">[]>;
}
