import type { RuleOperator } from "./rule-operators.ts";

/** What is asked of one value of a list that is known: a choice, a yes or no, a state of consent, a source. */
export const choiceTest = (op: RuleOperator, values: readonly unknown[]): ((value: unknown) => boolean) => {
  const [first] = values;
  const choices = new Set(values);
  switch (op) {
    case "is":
      return (value) => value === first;
    case "isNot":
      return (value) => value !== first;
    case "in":
      return (value) => choices.has(value);
    case "notIn":
      return (value) => !choices.has(value);
    default:
      throw new Error(`No choice is compared by ${op}`);
  }
};

interface Several {
  has(value: string): boolean;
}

/** What is asked of several: the choices that a contact has, or the groups that it is in. */
export const severalTest = (op: RuleOperator, values: readonly string[]): ((several: Several) => boolean) => {
  switch (op) {
    case "contains":
    case "anyOf":
      return (several) => values.some((value) => several.has(value));
    case "notContains":
    case "noneOf":
      return (several) => !values.some((value) => several.has(value));
    case "allOf":
      return (several) => values.every((value) => several.has(value));
    default:
      throw new Error(`Several are not compared by ${op}`);
  }
};
