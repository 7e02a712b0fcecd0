import type { Account } from "#shared/accounts/account.ts";
import { type CountGroupDeps, countGroup } from "#shared/groups/count-group.ts";
import type { Group } from "#shared/groups/group.ts";
import { segmentsOfAny } from "#shared/messaging/segments.ts";

/** A group's own fields, as they are shown. */
export const groupView = (group: Group) => {
  const { accountId: _, usedBy: __, version: ___, ...known } = group;
  const { rule: _rule, revision: _revision, fingerprint: _print, buildingSince: _since, ...shown } = known;
  return shown;
};

/** One group, with its counts. */
export const countedGroupView = (deps: CountGroupDeps) => async (account: Account, group: Group) => ({
  ...groupView(group),
  segments: { response: segmentsOfAny(group.response?.body) },
  ...(await countGroup(deps)(account, group.id)),
});

/** What the audit trail calls it. */
export const groupObject = ({ id }: Pick<Group, "id">) => ({ kind: "group", id });
