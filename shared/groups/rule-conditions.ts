import type { Condition, Rule } from "./rule.ts";

export interface PlacedCondition {
  /** Such as `rule.all.0`. */
  readonly path: string;
  readonly condition: Condition;
}

/** The conditions of a rule that was read, as they are written. */
export const conditionsIn = (rule: Rule, path = "rule"): PlacedCondition[] => {
  if ("not" in rule) return conditionsIn(rule.not, `${path}.not`);
  if ("all" in rule) return rule.all.flatMap((operand, index) => conditionsIn(operand, `${path}.all.${index}`));
  if ("any" in rule) return rule.any.flatMap((operand, index) => conditionsIn(operand, `${path}.any.${index}`));
  return [{ path, condition: rule }];
};
