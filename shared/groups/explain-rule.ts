import { compileRule } from "./compile-rule.ts";
import { describeCondition, type RuleWords } from "./describe-rule.ts";
import type { Condition, Rule, RuleContext, RuleSubject } from "./rule.ts";
import { conditionsIn } from "./rule-conditions.ts";
import { consentStateAt, subscribedAt } from "./rule-consent.ts";
import { ruleField } from "./rule-field.ts";
import { dateReads, ownRead, textReads } from "./rule-read.ts";

export interface ConditionResult {
  /** Where it stands in the rule. */
  readonly path: string;
  readonly sentence: string;
  /** What the contact has there; undefined: nothing. */
  readonly value: unknown;
  readonly result: boolean;
}

/** Each condition of a rule, asked of one contact by itself. */
export const explainRule = (
  rule: Rule,
  context: RuleContext,
  words: RuleWords,
  subject: RuleSubject,
  now: number,
): ConditionResult[] =>
  conditionsIn(rule).flatMap(({ path, condition }) => {
    const compiled = compileRule(condition, context);
    if (compiled.kind === "invalid") return [];
    const { matches } = compiled.rule.evaluate(subject, now);
    const value = valueThere(condition, context, words, subject, now);
    return [{ path, sentence: describeCondition(condition, words), value, result: matches }];
  });

const valueThere = (
  { field: name, value: asked }: Condition,
  { fields, account }: RuleContext,
  { groupNames }: RuleWords,
  subject: RuleSubject,
  now: number,
): unknown => {
  const found = ruleField(name, fields);
  if ("error" in found) return undefined;
  const { kind, own } = found.field;
  if (own) return ownRead(own)(subject);
  if (kind === "consent") return consentStateAt(subject, now);
  if (kind === "source") return subject.contact.source;
  if (kind === "group")
    return [asked].flat().flatMap((id) => (subject.groups.has(String(id)) ? [groupNames.get(String(id)) ?? id] : []));
  if (name === "subscribedAt") return subscribedAt(subject, now);
  return (dateReads[name] ?? textReads(account)[name])?.(subject);
};
