import * as z from "zod";
import type { Rule } from "./rule.ts";
import { ruleOperatorSchema } from "./rule-operators.ts";

const nodeSchema: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    z.object({ all: z.array(nodeSchema) }),
    z.object({ any: z.array(nodeSchema) }),
    z.object({ not: nodeSchema }),
    z.object({ field: z.string(), op: ruleOperatorSchema, value: z.unknown().optional() }),
  ]),
);

/** A rule as it was saved: a text, for an item of DynamoDB nests 32 deep at most, and a rule may nest deeper. */
export const storedRuleSchema = z.preprocess(
  (value) => (typeof value === "string" ? JSON.parse(value) : value),
  nodeSchema,
);

export const storedRule = (rule: Rule): string => JSON.stringify(rule);

/** The standard groups that a rule names, each once. */
export const groupsInRule = (rule: Rule): string[] => {
  const found = new Set<string>();
  const left: Rule[] = [rule];
  for (let node = left.pop(); node; node = left.pop()) {
    if ("all" in node) left.push(...node.all);
    else if ("any" in node) left.push(...node.any);
    else if ("not" in node) left.push(node.not);
    else if (node.field === "group") for (const id of idsSchema.parse(node.value)) found.add(id);
  }
  return [...found];
};

const idsSchema = z.array(z.string());
