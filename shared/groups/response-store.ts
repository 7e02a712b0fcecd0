import type { Account, AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import type { KnownContact } from "#shared/contacts/contact-store.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import type { Group, LedgerEntry, Membership } from "./group.ts";

/** All that decides whether a joining is answered, read strongly consistently at once. */
export interface Joining extends KnownContact {
  readonly membership: Membership | undefined;
  readonly group: Group | undefined;
  readonly ledger: LedgerEntry | undefined;
}

export type CommitOutcome = "written" | "raced" | "keptBack";

export interface ResponseStore {
  read(account: AccountId, groupId: string, phone: PhoneNumber): Promise<Joining>;
  account(account: AccountId): Promise<Account | undefined>;
  senders(account: AccountId): Promise<Sender[]>;
  /**
   * Writes the response's row and its group's entry in the ledger, both or neither. A row that is there already, for
   * another group says the same words, becomes this group's too while it waits; later it stays as it is.
   * @returns `raced` when the ledger is not as it was read, or the row was claimed just now: decide again. `keptBack` when
   * the row that is there was not sent because its own groups had been left: nothing is written.
   */
  commit(response: OutboundMessage, groupId: string, before: LedgerEntry | undefined): Promise<CommitOutcome>;
}
