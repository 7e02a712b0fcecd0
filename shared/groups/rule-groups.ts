import type { AccountId } from "#shared/accounts/account.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { GroupStore } from "./group-store.ts";
import type { Rule } from "./rule.ts";
import { groupsInRule } from "./rule-schema.ts";

/** The groups that a rule names and may not: it reads standard groups of its account only. */
export const unreadableGroups = async (
  groups: Pick<GroupStore, "getAll">,
  account: AccountId,
  rule: Rule,
): Promise<FieldError[]> => {
  const ids = groupsInRule(rule);
  const found = await groups.getAll(account, ids);
  return ids.flatMap((id, place) => {
    const group = found[place];
    if (!group) return [{ path: "rule", message: `${id} is no group of this account` }];
    return group.kind === "dynamic" ? [{ path: "rule", message: `${group.name} is a dynamic group itself` }] : [];
  });
};
