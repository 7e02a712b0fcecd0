import type { Rule } from "#shared/groups/rule.ts";
import { type Question, questionOf } from "./rival-values.ts";

/** As json-logic-js asks it. What is missing is null there, and null is less than any number. */
export const jsonLogicOf = (rule: Rule): unknown => {
  if ("all" in rule) return { and: rule.all.map(jsonLogicOf) };
  if ("any" in rule) return { or: rule.any.map(jsonLogicOf) };
  if ("not" in rule) return { "!": [jsonLogicOf(rule.not)] };
  return asked(questionOf(rule));
};

const asked = ({ key, ask, values }: Question): unknown => {
  const [first, last] = values;
  const there = { var: key };
  const ifThere = (comparison: unknown): unknown => ({ and: [{ "!==": [there, null] }, comparison] });
  const hasAny = { or: values.map((value) => ({ in: [value, there] })) };
  switch (ask) {
    case "is":
      return { "===": [there, first] };
    case "isNot":
      return { "!==": [there, first] };
    case "in":
      return { in: [there, values] };
    case "hasAny":
      return hasAny;
    case "hasNone":
      return { "!": [hasAny] };
    case "startsWith":
      return { "===": [{ substr: [there, 0, String(first).length] }, first] };
    case "contains":
      return { in: [first, there] };
    case "gt":
      return ifThere({ ">": [there, first] });
    case "lt":
      return ifThere({ "<": [there, first] });
    case "lte":
      return ifThere({ "<=": [there, first] });
    case "between":
      return ifThere({ "<=": [first, there, last] });
    case "isNotSet":
      return { "===": [there, null] };
  }
};
