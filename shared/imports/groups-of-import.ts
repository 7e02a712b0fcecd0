import type { AccountId } from "#shared/accounts/account.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { FieldError } from "#shared/platform/http.ts";

interface GroupsDeps {
  readonly groups: Pick<GroupStore, "getAll">;
}

/** What keeps an import from putting people into these groups. */
export const groupErrors = async (
  { groups }: GroupsDeps,
  account: AccountId,
  groupIds: readonly string[],
): Promise<FieldError[]> => {
  const found = await groups.getAll(account, groupIds);
  return groupIds.flatMap((_, index) => {
    const group = found[index];
    const path = `groupIds.${index}`;
    if (!group) return [{ path, message: "is no group of this account" }];
    if (group.kind === "dynamic") return [{ path, message: "is kept by its rule: nobody is put into it" }];
    return group.archivedAt ? [{ path, message: "is archived" }] : [];
  });
};

/** Those of the groups that take people now: others went, or were archived, since it was started. */
export const openGroups = async (
  { groups }: GroupsDeps,
  account: AccountId,
  groupIds: readonly string[],
): Promise<string[]> => {
  const found = await groups.getAll(account, groupIds);
  return found.flatMap((group) => (group?.kind === "standard" && !group.archivedAt ? [group.id] : []));
};
