import type { RuleOperator } from "./rule-operators.ts";

/** What is asked of a number that is there. */
export const numberTest = (op: RuleOperator, values: readonly number[]): ((number: number) => boolean) => {
  const [first = Number.NaN, last = Number.NaN] = values;
  const choices = new Set(values);
  switch (op) {
    case "is":
      return (number) => number === first;
    case "isNot":
      return (number) => number !== first;
    case "in":
      return (number) => choices.has(number);
    case "notIn":
      return (number) => !choices.has(number);
    case "gt":
      return (number) => number > first;
    case "gte":
      return (number) => number >= first;
    case "lt":
      return (number) => number < first;
    case "lte":
      return (number) => number <= first;
    case "between":
      return (number) => number >= first && number <= last;
    default:
      throw new Error(`No number is compared by ${op}`);
  }
};
