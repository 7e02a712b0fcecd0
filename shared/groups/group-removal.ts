import type { AccountId } from "#shared/accounts/account.ts";
import type { GroupUse } from "./use-group.ts";

export type RemoveGroupOutcome =
  | { readonly kind: "removed" | "missing" }
  | { readonly kind: "inUse"; readonly usedBy: readonly GroupUse[] };

/** The end of a group: it and its name go at once, what its roster holds is swept behind it. */
export interface GroupRemoval {
  remove(account: AccountId, groupId: string): Promise<RemoveGroupOutcome>;
  /**
   * Ends some of what is left in one shard of a deleted group: memberships, ledger, and last its counter. When more is
   * left it rings itself again. Of a group that is there it ends nothing.
   */
  sweep(account: AccountId, groupId: string, shard: string): Promise<void>;
}
