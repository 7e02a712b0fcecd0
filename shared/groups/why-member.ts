import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { compileRule } from "./compile-rule.ts";
import { describeRule } from "./describe-rule.ts";
import { type ConditionResult, explainRule } from "./explain-rule.ts";
import type { GroupStore } from "./group-store.ts";
import { type ReadRuleWordsDeps, readRuleWords } from "./read-rule-words.ts";
import { ruleContext } from "./refresh-dynamic-groups.ts";
import { subjectOf } from "./rule-decision.ts";
import type { RuleSubjects } from "./rule-subjects.ts";

export interface WhyMemberDeps extends ReadRuleWordsDeps {
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly groups: Pick<GroupStore, "get" | "getAll">;
  readonly subjects: Pick<RuleSubjects, "look">;
  readonly clock: Clock;
}

interface Why {
  readonly sentence: string;
  readonly matches: boolean;
  readonly isMember: boolean;
  /** Until when the answer holds, if nothing about the contact changes; undefined: for ever. */
  readonly until: string | undefined;
  readonly conditions: readonly ConditionResult[];
}

export type WhyMemberOutcome =
  | { readonly kind: "explained"; readonly why: Why }
  | { readonly kind: "invalid"; readonly reason: string }
  | { readonly kind: "noSuchGroup" | "standardGroup" | "noSuchContact" };

/** Why a contact is in a dynamic group, or is not: its rule asked now, condition by condition. */
export const whyMember =
  (deps: WhyMemberDeps) =>
  async (account: AccountId, groupId: string, phone: PhoneNumber): Promise<WhyMemberOutcome> => {
    const [group, context] = await Promise.all([deps.groups.get(account, groupId), ruleContext(deps, account)]);
    if (!group || !context) return { kind: "noSuchGroup" };
    const { rule } = group;
    if (!rule) return { kind: "standardGroup" };
    const compiled = compileRule(rule, context);
    if (compiled.kind === "invalid") return { kind: "invalid", reason: compiled.reason };
    const [looked] = await deps.subjects.look(account, [phone], [groupId, ...compiled.rule.reads.groups]);
    const subject = looked && subjectOf(looked);
    if (!subject) return { kind: "noSuchContact" };
    const words = await readRuleWords(deps)(account, [rule]);
    const now = deps.clock.now();
    const { matches, until } = compiled.rule.evaluate(subject, now);
    const why: Why = {
      sentence: describeRule(rule, words),
      matches,
      isMember: looked.memberships.has(groupId),
      until: until === undefined ? undefined : isoInstant(until),
      conditions: explainRule(rule, context, words, subject, now),
    };
    return { kind: "explained", why };
  };
