import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Contact } from "./contact.ts";

/** Profiles alone, of many at once: for who writes to people and asks their consent elsewhere. */
export interface ProfileReader {
  /** In the order of the phones, strongly consistent, a hundred a request; undefined where there is no contact. */
  profiles(account: AccountId, phones: readonly PhoneNumber[]): Promise<(Contact | undefined)[]>;
}
