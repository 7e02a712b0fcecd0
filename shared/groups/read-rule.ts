import type { Field } from "#shared/contacts/field.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { Condition, Rule } from "./rule.ts";
import { ruleField } from "./rule-field.ts";
import type { RuleOperator } from "./rule-operators.ts";
import { type RuleKind, ruleOperators, type ValueShape } from "./rule-operators.ts";
import { tooMuch } from "./rule-size.ts";
import { MOST_RULE_GROUPS, readRuleValue } from "./rule-value.ts";

export type ReadRule = { readonly rule: Rule } | { readonly errors: FieldError[] };

/**
 * A rule as somebody gave it, checked and in the one form in which it is saved: texts trimmed, choices as they were
 * written, instants in UTC. Errors are told by path, such as `rule.all.0.value`; one that is too large by one error.
 */
export const readRule = (given: unknown, context: { readonly fields: readonly Field[] }): ReadRule => {
  const problem = tooMuch(given);
  if (problem !== undefined) return { errors: [{ path: "rule", message: problem }] };
  const errors: FieldError[] = [];
  const groups = new Set<unknown>();
  const rule = readNode(given, "rule", { ...context, errors, groups });
  if (groups.size > MOST_RULE_GROUPS)
    errors.push({ path: "rule", message: `names more than ${MOST_RULE_GROUPS} groups` });
  return rule && errors.length === 0 ? { rule } : { errors };
};

interface Reading {
  readonly fields: readonly Field[];
  readonly errors: FieldError[];
  readonly groups: Set<unknown>;
}

const isObject = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === "object" && given !== null && !Array.isArray(given);

const NODES = ["all", "any", "not"] as const;
const KNOWN = new Set(["field", "op", "value"]);

const readNode = (given: unknown, path: string, reading: Reading): Rule | undefined => {
  const fail = (message: string, at = path) => void reading.errors.push({ path: at, message });
  if (!isObject(given)) return fail("must be {all}, {any}, {not} or a condition {field, op, value}");
  const node = NODES.find((name) => Object.hasOwn(given, name));
  if (node === undefined) return readCondition(given, path, reading);
  if (Object.keys(given).length > 1) return fail(`must have nothing beside ${node}`);
  if (node === "not") {
    const rule = readNode(given.not, `${path}.not`, reading);
    return rule && { not: rule };
  }
  const operands = given[node];
  if (!Array.isArray(operands)) return fail("must be a list of conditions", `${path}.${node}`);
  if (operands.length === 0) return fail("must have at least one condition", `${path}.${node}`);
  const rules = operands.flatMap((operand, index) => readNode(operand, `${path}.${node}.${index}`, reading) ?? []);
  return node === "all" ? { all: rules } : { any: rules };
};

const readCondition = (
  { field: name, op, value: given, ...rest }: Readonly<Record<string, unknown>>,
  path: string,
  { fields, errors, groups }: Reading,
): Condition | undefined => {
  for (const key of Object.keys(rest))
    if (!KNOWN.has(key)) errors.push({ path: `${path}.${key}`, message: "is not known" });
  const found = typeof name === "string" ? ruleField(name, fields) : { error: "must be the name of a field" };
  if ("error" in found) return void errors.push({ path: `${path}.field`, message: found.error });
  const { field } = found;
  const known = operatorOf(field.kind, op);
  if (!known) {
    const suiting = Object.keys(ruleOperators[field.kind]).join(", ");
    return void errors.push({ path: `${path}.op`, message: `must be one of ${suiting} for ${field.label}` });
  }
  const read = readRuleValue(field, known.shape, given, `${path}.value`);
  if ("errors" in read) return void errors.push(...read.errors);
  if (field.kind === "group" && Array.isArray(read.value)) for (const id of read.value) groups.add(id);
  return { field: field.name, op: known.op, ...(read.value === undefined ? {} : { value: read.value }) };
};

const isOperator = (kind: RuleKind, op: string): op is RuleOperator => Object.hasOwn(ruleOperators[kind], op);

const operatorOf = (kind: RuleKind, op: unknown): { op: RuleOperator; shape: ValueShape } | undefined => {
  const shape = typeof op === "string" && isOperator(kind, op) ? ruleOperators[kind][op] : undefined;
  return typeof op === "string" && isOperator(kind, op) && shape ? { op, shape } : undefined;
};
