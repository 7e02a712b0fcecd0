import type { FieldValue } from "#shared/contacts/field-attributes.ts";
import { compileRule } from "#shared/groups/compile-rule.ts";
import { readRule } from "#shared/groups/read-rule.ts";
import type { CompiledRule, Evaluation, RuleContext, RuleSubject } from "#shared/groups/rule.ts";
import { RULE_FIELDS } from "./rule-arbitraries.ts";
import { AT, NOW, phoneOf } from "./samples.ts";

export type RuleAccount = RuleContext["account"];
export const newYork: RuleAccount = { timeZone: "America/New_York", country: "US" };

/** Somebody of whom nothing is known but the phone and when the contact was made. */
export const nobodyKnown: RuleSubject = {
  phone: phoneOf("+4915112345678"),
  contact: { phone: phoneOf("+4915112345678"), createdAt: AT, source: "manual", version: 1 },
  consent: undefined,
  facts: undefined,
  groups: new Set(),
};

/** Somebody with one value in a field of the account's own, whatever it is; undefined: without. */
export const who = (key: string, value: FieldValue | undefined): RuleSubject => ({
  ...nobodyKnown,
  contact: { ...nobodyKnown.contact, ...(value === undefined ? {} : { fields: { [key]: value } }) },
});

/** A rule as somebody gives it, read and compiled. */
export const ruleGiven = (given: unknown, account: RuleAccount = newYork): CompiledRule => {
  const read = readRule(given, { fields: RULE_FIELDS });
  if ("errors" in read) throw new Error(JSON.stringify(read.errors));
  const compiled = compileRule(read.rule, { fields: RULE_FIELDS, account });
  if (compiled.kind === "invalid") throw new Error(compiled.reason);
  return compiled.rule;
};

export const evaluated = (
  given: unknown,
  subject: RuleSubject,
  now: number = NOW,
  account: RuleAccount = newYork,
): Evaluation => ruleGiven(given, account).evaluate(subject, now);

/** Whether somebody with this value in the field matches. */
export const isTrueOf = (value: FieldValue | undefined, key: string, op: string, asked?: unknown): boolean =>
  evaluated({ field: `fields.${key}`, op, value: asked }, who(key, value)).matches;
