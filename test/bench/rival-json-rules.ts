import type { TopLevelCondition } from "json-rules-engine";
import type { Rule } from "#shared/groups/rule.ts";
import { type Question, questionOf } from "./rival-values.ts";

interface FactCondition {
  readonly fact: string;
  readonly operator: string;
  readonly value: unknown;
}

/** As json-rules-engine asks it. */
export const engineConditions = (rule: Rule): TopLevelCondition | FactCondition => {
  if ("all" in rule) return { all: rule.all.map(engineConditions) };
  if ("any" in rule) return { any: rule.any.map(engineConditions) };
  if ("not" in rule) return { not: engineConditions(rule.not) };
  return asked(questionOf(rule));
};

/** What it has no operator for. */
export const engineOperators: Readonly<Record<string, (fact: unknown, value: unknown) => boolean>> = {
  startsWith: (fact, value) => typeof fact === "string" && fact.startsWith(String(value)),
  includes: (fact, value) => typeof fact === "string" && fact.includes(String(value)),
  isNotSet: (fact) => fact === undefined,
};

const OPERATORS = {
  ...{ is: "equal", isNot: "notEqual", startsWith: "startsWith", contains: "includes", isNotSet: "isNotSet" },
  ...{ gt: "greaterThan", lt: "lessThan", lte: "lessThanInclusive" },
} as const;

const asked = ({ key, ask, values }: Question): TopLevelCondition | FactCondition => {
  const one = (operator: string, value: unknown): FactCondition => ({ fact: key, operator, value });
  const [first, last] = values;
  switch (ask) {
    case "in":
      return one("in", values);
    case "between":
      return { all: [one("greaterThanInclusive", first), one("lessThanInclusive", last)] };
    case "hasAny":
      return { any: values.map((value) => one("contains", value)) };
    case "hasNone":
      return { not: { any: values.map((value) => one("contains", value)) } };
    default:
      return one(OPERATORS[ask], first);
  }
};
