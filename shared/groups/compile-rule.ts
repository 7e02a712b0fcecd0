import { readRule } from "./read-rule.ts";
import type { Evaluation, Rule, RuleCompilation, RuleContext, RuleSubject } from "./rule.ts";
import { type Answering, allOf, anyOf, negated } from "./rule-answer.ts";
import { calendarOf } from "./rule-calendar.ts";
import { type Compiling, compileCondition } from "./rule-condition.ts";
import { ruleField } from "./rule-field.ts";
import { textReads } from "./rule-read.ts";
import { type NamedCondition, readsOf } from "./rule-reads.ts";

/**
 * A rule made ready to be asked of many contacts: once for each revision of it, of the account's fields and settings of
 * time. A rule that says now what may not be saved, such as a field that was archived, is invalid.
 */
export const compileRule = (rule: Rule, context: RuleContext): RuleCompilation => {
  const read = readRule(rule, context);
  if ("errors" in read) {
    const [first] = read.errors;
    return { kind: "invalid", reason: first ? `${first.path}: ${first.message}` : "is no rule" };
  }
  const conditions: NamedCondition[] = [];
  const compiling = { calendar: calendarOf(context.account), texts: textReads(context.account) };
  const answering = compileNode(read.rule, { ...compiling, context, conditions });
  return { kind: "compiled", rule: { reads: readsOf(conditions), evaluate: evaluation(answering) } };
};

interface Compilation extends Compiling {
  readonly context: RuleContext;
  readonly conditions: NamedCondition[];
}

const compileNode = (rule: Rule, compilation: Compilation): Answering => {
  if ("all" in rule) return allOf(rule.all.map((operand) => compileNode(operand, compilation)));
  if ("any" in rule) return anyOf(rule.any.map((operand) => compileNode(operand, compilation)));
  if ("not" in rule) return negated(compileNode(rule.not, compilation));
  const found = ruleField(rule.field, compilation.context.fields);
  if ("error" in found) throw new Error(`${rule.field} ${found.error}`);
  compilation.conditions.push({ condition: rule, field: found.field });
  return compileCondition(rule, found.field, compilation);
};

/** Later ones are written with more digits of a year: no store reads them back, and they sort before all others. */
const LAST_WRITTEN = Date.parse("9999-12-31T23:59:59.999Z");

const MATCHES: Evaluation = Object.freeze({ matches: true, until: undefined });
const MATCHES_NOT: Evaluation = Object.freeze({ matches: false, until: undefined });

const evaluation = (answering: Answering): ((subject: RuleSubject, now: number) => Evaluation) => {
  if (answering.kind === "lasting") return (subject) => (answering.test(subject) ? MATCHES : MATCHES_NOT);
  return (subject, now) => {
    const until = answering.answer(subject, now);
    if (until === Infinity) return MATCHES;
    if (until === -Infinity) return MATCHES_NOT;
    return { matches: until > 0, until: Math.min(Math.abs(until), LAST_WRITTEN) };
  };
};
