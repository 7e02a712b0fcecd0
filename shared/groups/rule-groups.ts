import type { AccountId } from "#shared/accounts/account.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { GroupStore } from "./group-store.ts";
import type { Rule } from "./rule.ts";
import { conditionsIn } from "./rule-conditions.ts";
import { groupsInRule } from "./rule-schema.ts";

/** The groups that a rule names and may not, each where it is named: it reads standard groups of its account only. */
export const unreadableGroups = async (
  groups: Pick<GroupStore, "getAll">,
  account: AccountId,
  rule: Rule,
): Promise<FieldError[]> => {
  const ids = groupsInRule(rule);
  const found = await groups.getAll(account, ids);
  const problems = new Map(
    ids.flatMap((id, place) => {
      const group = found[place];
      if (group?.kind === "standard") return [];
      return [[id, group ? "is a dynamic group itself" : "is no group of this account"] as const];
    }),
  );
  return conditionsIn(rule).flatMap(({ path, condition: { field, value } }) =>
    field === "group" && Array.isArray(value)
      ? value.flatMap((id, index) => {
          const message = problems.get(id);
          return message === undefined ? [] : [{ path: `${path}.value.${index}`, message }];
        })
      : [],
  );
};
