import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";

/** A walk over all contacts of an account for one group: to build it, or to compare it with its rule. */
export interface Walk {
  readonly accountId: AccountId;
  readonly groupId: string;
  readonly kind: "build" | "verify";
  /** The revision that is built; when a comparison was asked for, in ms. A later one ends what is left of an earlier. */
  readonly walk: number;
}

export interface WalkCounts {
  readonly seen: number;
  readonly joined: number;
  readonly left: number;
  readonly drift: number;
}

/** How far a walk is in one shard. Whoever works at it last holds the run. */
export interface ShardProgress extends WalkCounts {
  readonly shard: string;
  readonly run: number;
  readonly after: PhoneNumber | undefined;
  readonly done: boolean;
  /** Whether somebody took it over and has not said that they are done with it, for now or for good. */
  readonly atWork: boolean;
  readonly startedAt: string;
  /** When it moved last. */
  readonly at: string;
}

export interface WalkStore {
  /**
   * Takes a shard over, where it was left. @returns undefined when a later walk has begun; `busy` while somebody may still
   * write for an earlier one: whoever ends there is not looked after by its own job any more.
   */
  begin(walk: Walk, shard: string, at: string): Promise<ShardProgress | "busy" | undefined>;
  /** @returns whether the walk and the run still are the last. */
  save(walk: Walk, progress: ShardProgress): Promise<boolean>;
  /** The shards that were begun in this walk. */
  read(walk: Walk): Promise<ShardProgress[]>;
}
