import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { ShardWalks } from "#shared/platform/shard-walk.ts";

/** A walk over all contacts of an account for one group: to build it, or to compare it with its rule. */
export interface Walk {
  readonly accountId: AccountId;
  readonly groupId: string;
  readonly kind: "build" | "verify";
  /** The revision that is built; when a comparison was asked for, in ms. */
  readonly walk: number;
}

/** Counts are `seen`, `joined` and `left`, and `drift` of a comparison. */
export type WalkStore = ShardWalks<Walk, PhoneNumber>;
