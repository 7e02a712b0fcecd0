import type { AccountId } from "#shared/accounts/account.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { RuleWords } from "./describe-rule.ts";
import type { GroupStore } from "./group-store.ts";
import type { Rule } from "./rule.ts";
import { groupsInRule } from "./rule-schema.ts";

export interface ReadRuleWordsDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly groups: Pick<GroupStore, "getAll">;
}

/** What rules are told with: read once for all of them. */
export const readRuleWords =
  (deps: ReadRuleWordsDeps) =>
  async (account: AccountId, rules: readonly Rule[]): Promise<RuleWords> => {
    const ids = [...new Set(rules.flatMap(groupsInRule))];
    const [{ fields }, groups] = await Promise.all([deps.fields.read(account), deps.groups.getAll(account, ids)]);
    return { fields, groupNames: new Map(groups.flatMap((group) => (group ? [[group.id, group.name] as const] : []))) };
  };
