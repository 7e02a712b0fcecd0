import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";

/** What went out to whom: how much a person gets from us. */
export interface SentTexts {
  /**
   * The instants of the texts since `since` that went out and are not known to have failed, newest first; a few hundred at
   * most. Found by an index, which may lag a moment.
   */
  since(account: AccountId, phone: PhoneNumber, since: string): Promise<string[]>;
}
