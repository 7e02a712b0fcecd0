import type { AccountId } from "#shared/accounts/account.ts";
import type { GroupStore } from "./group-store.ts";

/** At which places of the list there is no group of this account. */
export const missingGroups =
  (deps: { readonly groups: Pick<GroupStore, "getAll"> }) =>
  async (account: AccountId, groupIds: readonly string[]): Promise<number[]> => {
    const found = await deps.groups.getAll(account, groupIds);
    return found.flatMap((group, place) => (group ? [] : [place]));
  };
