import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Message } from "./message.ts";
import type { MovedFacts, SentFacts } from "./sent-facts.ts";

/** Texts to a phone, and what its contact's facts say of such texts so far. */
export interface SentTo {
  readonly messages: readonly Message[];
  /** When the contact came to be; undefined where there is none, which may have no facts. */
  readonly contactSince: string | undefined;
  readonly facts: SentFacts | undefined;
}

export interface SentFactsStore {
  /** Strongly consistent. */
  read(account: AccountId, phone: PhoneNumber, messageIds: readonly string[]): Promise<SentTo>;
  /**
   * Moves facts forward, never back. Where there were none it cannot see whether the contact still is there: look again.
   * @param known what was read
   * @returns false, and changes nothing, when they moved as far meanwhile, or went with the contact.
   */
  move(account: AccountId, phone: PhoneNumber, known: SentFacts | undefined, moved: MovedFacts): Promise<boolean>;
  /** Takes away facts whose contact is gone; those of one that is there, or came back, stay. */
  removeOrphan(account: AccountId, phone: PhoneNumber): Promise<void>;
}
