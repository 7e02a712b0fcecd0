import type { AccountId } from "#shared/accounts/account.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { compileRule } from "./compile-rule.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import type { DynamicGroup } from "./group.ts";
import type { GroupStore } from "./group-store.ts";
import { type RefreshDeps, refreshDynamicGroups, ruleContext, startBuild } from "./refresh-dynamic-groups.ts";
import type { Rule } from "./rule.ts";
import { unreadableGroups } from "./rule-groups.ts";

export interface ChangeRuleDeps extends RefreshDeps {
  readonly groups: Pick<GroupStore, "getAll">;
  readonly dynamicGroups: Pick<DynamicGroupStore, "get" | "all" | "change">;
}

export type ChangeRuleOutcome =
  | { readonly kind: "changed"; readonly group: DynamicGroup }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "noSuchGroup" };

/** Gives a group another rule. The same rule changes nothing; another one builds the group anew, in silence. */
export const changeRule =
  (deps: ChangeRuleDeps) =>
  async (account: AccountId, id: string, rule: Rule): Promise<ChangeRuleOutcome> => {
    const [group, context] = await Promise.all([deps.dynamicGroups.get(account, id), ruleContext(deps, account)]);
    if (!group || !context) return { kind: "noSuchGroup" };
    const compiled = compileRule(rule, context);
    const errors = [
      ...(compiled.kind === "invalid" ? [{ path: "rule", message: compiled.reason }] : []),
      ...(await unreadableGroups(deps.groups, account, rule)),
    ];
    if (errors.length > 0) return { kind: "invalid", errors };
    const outcome = await startBuild(deps, account, id, context, { rule });
    if (outcome.kind === "missing") return { kind: "noSuchGroup" };
    if (outcome.kind === "noSuchGroup")
      return { kind: "invalid", errors: await unreadableGroups(deps.groups, account, rule) };
    await refreshDynamicGroups(deps)(account);
    return { kind: "changed", group: outcome.group };
  };
