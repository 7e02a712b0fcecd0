import type { Account, AccountId } from "./account.ts";
import type { ApiKey } from "./api-key.ts";
import type { Sender, SenderOwner } from "./sender.ts";
import type { SendingReader } from "./sending.ts";

/** Accounts, their senders and keys. All reads are strongly consistent. */
export interface AccountStore extends SendingReader {
  /** @returns `taken` when the id is. */
  createAccount(account: Account, firstKey: ApiKey): Promise<"created" | "taken">;
  /** The ids of all accounts, closed ones too. */
  listAccounts(): Promise<AccountId[]>;
  getAccount(id: AccountId): Promise<Account | undefined>;
  /** Overwrites what is given; null removes. @returns the account as it then is, undefined when there is none. */
  changeAccount(id: AccountId, changes: AccountChanges): Promise<Account | undefined>;

  /**
   * A number or Messaging Service belongs to one account.
   * @returns `taken` when the number has an owner already, or the service another account's.
   */
  addSender(sender: Sender): Promise<"added" | "taken">;
  listSenders(id: AccountId): Promise<Sender[]>;
  changeSender(id: AccountId, phone: string, changes: { segmentsPerSecond: number }): Promise<Sender | undefined>;
  /** Notes that the carrier takes less of a sender; of the same moment once. @returns whether it was noted */
  slowSender(id: AccountId, phone: string, now: number): Promise<boolean>;
  /** Whose the first of these names is that anybody owns: a number, a Messaging Service SID. */
  findOwner(names: readonly string[]): Promise<SenderOwner | undefined>;

  /**
   * Stops an account's sending because of a text that was claimed at `claimedAt`.
   * @returns false, and changes nothing, when sending was turned on since.
   */
  stopSending(id: AccountId, reason: string, claimedAt: string): Promise<boolean>;
  /** Stops everything of every account, with the reason, or lets it go on (undefined). */
  stopEverything(reason: string | undefined): Promise<void>;

  addKey(key: ApiKey): Promise<void>;
  findKey(hash: string): Promise<ApiKey | undefined>;
  listKeys(id: AccountId): Promise<ApiKey[]>;
  /**
   * @param stayingId another key that must still be there then, and never expire.
   * @returns whether the account had such a key, and the staying one.
   */
  removeKey(id: AccountId, keyId: string, stayingId?: string): Promise<boolean>;
  /** Overwrites what is given; null removes. `stayingId` and what is returned are as in `removeKey`. */
  changeKey(key: ApiKey, changes: KeyChanges, stayingId?: string): Promise<boolean>;
  markKeyUsed(key: ApiKey, at: string): Promise<void>;
}

export interface KeyChanges {
  readonly label?: string | undefined;
  readonly expiresAt?: string | null | undefined;
}

export type AccountChanges = {
  readonly [Field in
    | "name"
    | "country"
    | "timeZone"
    | "quietHours"
    | "sending"
    | "sendingSince"
    | "allowedCountries"
    | "dailyCap"
    | "weekStart"
    | "leapDay"
    | "optOutReplies"
    | "keywordResubscribes"]?: Account[Field];
} & {
  readonly [Field in "stoppedBecause" | "fallbackReply" | "optInFooter" | "helpContact"]?: string | null | undefined;
} & {
  readonly [Field in "segmentPrice" | "frequencyCap"]?: Account[Field] | null;
};
