import type { AccountId } from "#shared/accounts/account.ts";
import type { Group } from "./group.ts";
import type { GroupStore } from "./group-store.ts";

/** Notes that somebody has looked through the group, by whose key. @returns the group; undefined if there is none. */
export const markReviewed =
  (deps: { readonly groups: Pick<GroupStore, "change"> }) =>
  async (account: AccountId, groupId: string, reviewed: NonNullable<Group["reviewed"]>): Promise<Group | undefined> => {
    const changed = await deps.groups.change(account, groupId, { reviewed });
    return typeof changed === "string" ? undefined : changed;
  };
