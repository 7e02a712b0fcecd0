import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { KnownContact } from "#shared/contacts/contact-store.ts";
import type { Membership } from "./group.ts";

/** A contact as rules find it, and what they made of it so far. */
export interface Looked {
  readonly phone: PhoneNumber;
  readonly known: KnownContact;
  /** Of the groups that were asked for, those that it is in. */
  readonly memberships: ReadonlyMap<string, Membership>;
  /** The instant at which it is to be looked at again, as it is noted; undefined: none is. */
  readonly until: string | undefined;
}

/** Contacts with all that rules read of them, strongly consistent. */
export interface RuleSubjects {
  /** These contacts, in this order, with their memberships in these groups. */
  look(account: AccountId, phones: readonly PhoneNumber[], groupIds: readonly string[]): Promise<Looked[]>;
  /**
   * The next contacts of a shard behind `after`, and the phones between them that are still in one of the groups though
   * their contact is gone: about `limit`, by phone. `next` is where it goes on behind; undefined at the end.
   */
  page(
    account: AccountId,
    shard: string,
    after: PhoneNumber | undefined,
    limit: number,
    groupIds: readonly string[],
  ): Promise<{ items: Looked[]; next: PhoneNumber | undefined }>;
}

export interface DueContact {
  readonly accountId: AccountId;
  readonly phone: PhoneNumber;
  readonly at: string;
}

/** When contacts are to be looked at again. */
export interface UntilStore {
  /** Notes another instant, or none, if it still is as it was read. @returns whether it was. */
  move(account: AccountId, phone: PhoneNumber, before: string | undefined, after: string | undefined): Promise<boolean>;
  /** The contacts of a shard, of all accounts, whose instant has come, oldest first; from an index, may be a moment late. */
  due(shard: string, now: number, limit: number): Promise<DueContact[]>;
  /**
   * The earliest instant of an account's contacts, looked for among the next 50 of each shard of all accounts; from an
   * index, may be a moment late.
   */
  earliest(account: AccountId): Promise<string | undefined>;
}
