import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { compileRule } from "./compile-rule.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import type { DynamicGroup } from "./group.ts";
import type { CompiledRule } from "./rule.ts";

/** A rule that is evaluated, with its group as it was when the rule was read. */
export interface ActiveRule {
  readonly group: DynamicGroup;
  readonly rule: CompiledRule;
}

/** An account's rules: those that cannot be read, or whose group is archived, are left out. */
interface AccountRules {
  readonly revision: number;
  readonly active: readonly ActiveRule[];
}

export type RulesOf = (account: AccountId) => Promise<AccountRules>;

export interface RulesDeps {
  readonly dynamicGroups: Pick<DynamicGroupStore, "revision" | "all">;
  readonly fields: Pick<FieldStore, "read">;
  readonly accounts: Pick<AccountStore, "getAccount">;
}

const MOST_ACCOUNTS = 200;
const NO_RULES: AccountRules = { revision: 0, active: [] };

/**
 * An account's rules, compiled once for each revision: one consistent read of one unit says whether they still hold. One
 * that cannot be compiled stops no other.
 */
export const keptRules = (deps: RulesDeps): RulesOf => {
  const kept = new Map<AccountId, AccountRules>();
  return async (account) => {
    const revision = await deps.dynamicGroups.revision(account);
    if (revision === 0) return NO_RULES;
    const before = kept.get(account);
    if (before?.revision === revision) return before;
    // Read behind its revision: what is compiled is as new as that, or newer.
    const rules = await compileAll(deps, account, revision);
    kept.delete(account);
    kept.set(account, rules);
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_ACCOUNTS))) kept.delete(oldest);
    return rules;
  };
};

const compileAll = async (deps: RulesDeps, accountId: AccountId, revision: number): Promise<AccountRules> => {
  const [{ groups }, { fields }, account] = await Promise.all([
    deps.dynamicGroups.all(accountId),
    deps.fields.read(accountId),
    deps.accounts.getAccount(accountId),
  ]);
  if (!account) return { revision, active: [] };
  const active = groups.flatMap((group): ActiveRule[] => {
    if (group.archivedAt !== undefined || group.state === "invalid") return [];
    const compiled = compileRule(group.rule, { fields, account });
    return compiled.kind === "compiled" ? [{ group, rule: compiled.rule }] : [];
  });
  return { revision, active };
};
