import type { AccountId } from "#shared/accounts/account.ts";
import type { Group } from "#shared/groups/group.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { hashId } from "#shared/platform/ids.ts";

interface GroupsDeps {
  readonly groups: Pick<GroupStore, "getAll">;
}

/** What keeps anybody from being put into a group. */
export const whyClosed = ({ kind, archivedAt }: Pick<Group, "kind" | "archivedAt">): string | undefined => {
  if (kind === "dynamic") return "is kept by its rule: nobody is put into it";
  return archivedAt ? "is archived" : undefined;
};

/** What keeps an import from putting people into these groups. */
export const groupErrors = async (
  { groups }: GroupsDeps,
  account: AccountId,
  groupIds: readonly string[],
): Promise<FieldError[]> => {
  const found = await groups.getAll(account, groupIds);
  return groupIds.flatMap((_, index) => {
    const group = found[index];
    const message = group ? whyClosed(group) : "is no group of this account";
    return message === undefined ? [] : [{ path: `groupIds.${index}`, message }];
  });
};

/** Those of the groups that take people now: others went, or were archived, since it was started. */
export const openGroups = async (
  { groups }: GroupsDeps,
  account: AccountId,
  groupIds: readonly string[],
): Promise<Group[]> => {
  const found = await groups.getAll(account, groupIds);
  return found.flatMap((group) => (group && whyClosed(group) === undefined ? [group] : []));
};

/** What these groups would answer with now, if they were asked for it: the same only while they say the same, as often. */
export const answersOf = async (deps: GroupsDeps, account: AccountId, groupIds: readonly string[]): Promise<string> => {
  const open = await openGroups(deps, account, groupIds);
  const said = open.flatMap(({ id, response }) =>
    response ? [JSON.stringify([id, response.body, response.again])] : [],
  );
  return hashId("answers of an import", ...said.sort());
};
