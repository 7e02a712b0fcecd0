import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Consent } from "#shared/contacts/consent.ts";
import type { Counted, GroupCount } from "./group-count.ts";

/** One shard of a group's roster, with its counter. */
export interface RosterShard {
  readonly account: AccountId;
  readonly groupId: string;
  readonly shard: string;
}

export interface Counter extends GroupCount {
  /** What was counted in an earlier epoch counts for nothing. */
  readonly epoch: string;
  /** How often it moved. */
  readonly changes: number;
  /** When it moved last. */
  readonly at: string;
}

/** A phone with what decides what it counts for, and what it was counted for. */
export interface Person {
  readonly phone: PhoneNumber;
  readonly isMember: boolean;
  readonly consent: Consent | undefined;
  readonly counted: (Counted & { readonly epoch: string }) | undefined;
}

export interface Tallying {
  readonly hasGroup: boolean;
  readonly counter: Counter | undefined;
  readonly people: readonly Person[];
}

/** Counts this person for something else from now on; undefined for nothing. */
export interface Move {
  readonly person: Person;
  readonly after: Counted | undefined;
}

/** Derived counters beside what they count. Reads are strongly consistent. */
export interface CountStore {
  read(of: RosterShard, phones: readonly PhoneNumber[]): Promise<Tallying>;
  /**
   * Moves the counter with what these people, at most 99, are counted for, all or nothing. Of a group that is gone it
   * forgets both. @returns `raced` when something is not as it was read.
   */
  move(of: RosterShard, read: Tallying, moves: readonly Move[], by: GroupCount, at: string): Promise<"moved" | "raced">;
  /** The groups in which a phone is counted. */
  groupsCounting(account: AccountId, phone: PhoneNumber): Promise<string[]>;
  /** The counters of the groups from one id to another, by group, shards added up; `at` is the latest of their moves. */
  countsOf(account: AccountId, from: string, to: string): Promise<Map<string, GroupCount & { readonly at: string }>>;
  counter(of: RosterShard): Promise<Counter | undefined>;
  /** Begins a new epoch at nothing, if the counter is as it was read. */
  restart(of: RosterShard, before: Counter | undefined, at: string): Promise<void>;
  /** The phones of one shard, page by page. */
  roster(of: RosterShard): AsyncIterable<readonly PhoneNumber[]>;
  consents(account: AccountId, phones: readonly PhoneNumber[]): Promise<(Consent | undefined)[]>;
}
