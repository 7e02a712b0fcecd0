import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Membership } from "./group.ts";

export type AddOutcome = "added" | "already_in" | "no_such_contact";

/** Who is in which group. */
export interface MembershipStore {
  /** Begins a membership unless it is there: then it stays as it began. The contact must exist. */
  add(membership: Membership): Promise<AddOutcome>;
  /** As `add`, for many at once: each begins by itself, some fifty to a transaction. */
  addAll(memberships: readonly Membership[]): Promise<void>;
  /** @returns whether there was one. */
  remove(account: AccountId, groupId: string, phone: PhoneNumber): Promise<boolean>;
  /** Ends this very membership: one of the same contact that began since stays. @returns whether it was there. */
  removeBegun(membership: Membership): Promise<boolean>;
  /** Ends a membership whose contact is gone; of a contact that is there, or came back, it stays. @returns whether it did. */
  removeOrphan(membership: Membership): Promise<boolean>;
  find(account: AccountId, groupId: string, phone: PhoneNumber): Promise<Membership | undefined>;
  /** A page of a group's members in the order of shard and phone, behind `after`. */
  roster(
    account: AccountId,
    groupId: string,
    after: PhoneNumber | undefined,
    limit: number,
  ): Promise<{ items: Membership[]; more: boolean }>;
  /** A page of one shard of a group's members, by phone, behind `after`; `next` is where it goes on behind. */
  inShard(
    account: AccountId,
    groupId: string,
    shard: string,
    after: PhoneNumber | undefined,
    limit: number,
  ): Promise<{ items: Membership[]; next: PhoneNumber | undefined }>;
  /** Who of these is in the group. */
  among(account: AccountId, groupId: string, phones: readonly PhoneNumber[]): Promise<ReadonlySet<PhoneNumber>>;
  /** A contact's memberships, from an index: may be a moment late. */
  ofContact(account: AccountId, phone: PhoneNumber): Promise<Membership[]>;
}
