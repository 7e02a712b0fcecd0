// A rule as a sentence for people, with the labels of fields and the names of groups as they are now. What can no longer be
// read, such as an archived field, is told all the same.
import * as z from "zod";
import type { Field } from "#shared/contacts/field.ts";
import type { Condition, Rule } from "./rule.ts";
import { ruleField } from "./rule-field.ts";
import { listed, saidOf } from "./rule-said.ts";

export interface RuleWords {
  readonly fields: readonly Field[];
  readonly groupNames: ReadonlyMap<string, string>;
}

/** `Everyone whose Birthday is in the next 7 days and who is in Members`. */
export const describeRule = (rule: Rule, words: RuleWords): string => `Everyone ${clauseOf(rule, words)}`;

/** One condition by itself: `Birthday is in the next 7 days`. */
export const describeCondition = (condition: Condition, words: RuleWords): string => {
  const { subject, said } = partsOf(condition, words);
  return subject === undefined ? `${said.slice(0, 1).toUpperCase()}${said.slice(1)}` : `${subject} ${said}`;
};

const clauseOf = (rule: Rule, words: RuleWords): string => {
  if ("not" in rule) return `who is not one ${inside(rule.not, words)}`;
  if ("all" in rule) return joined(rule.all, "and", words);
  if ("any" in rule) return joined(rule.any, "or", words);
  const { subject, said } = partsOf(rule, words);
  return subject === undefined ? `who ${said}` : `whose ${subject} ${said}`;
};

const joined = (operands: readonly Rule[], link: "and" | "or", words: RuleWords): string => {
  const [only] = operands;
  if (only && operands.length === 1) return clauseOf(only, words);
  return operands.map((operand) => inside(operand, words)).join(` ${link} `);
};

/** In parentheses where it would else be read together with what stands beside it. */
const inside = (rule: Rule, words: RuleWords): string => {
  const operands = "all" in rule ? rule.all : "any" in rule ? rule.any : [];
  const clause = clauseOf(rule, words);
  return operands.length > 1 || "not" in rule ? `(${clause})` : clause;
};

const idsSchema = z.array(z.string());

/** Without a subject it says something of the contact itself. */
const partsOf = (condition: Condition, { fields, groupNames }: RuleWords): { subject?: string; said: string } => {
  const { field, op, value } = condition;
  if (field === "group") {
    const names = idsSchema.parse(value).map((id) => groupNames.get(id) ?? id);
    return { said: op === "noneOf" ? `is not in ${listed(names, "or")}` : `is in ${listed(names, "or")}` };
  }
  if (field === "consent") return { said: saidOf(condition).replaceAll('"', "") };
  const found = ruleField(
    field,
    fields.map((one) => ({ ...one, status: "active" })),
  );
  return { subject: "field" in found ? found.field.label : field, said: saidOf(condition) };
};
