import { compareText } from "./attribute-value.ts";
import { type Condition, type Operand, parseCondition } from "./condition-expression.ts";
import { invalid } from "./dynamo-failure.ts";
import { type Placeholders, resolvePath, resolveValue } from "./expression-reader.ts";
import type { KeyNames } from "./in-memory-table.ts";

/** A stretch of one partition: from `low` until `isBehind`. */
export interface KeyRange {
  readonly partition: string;
  readonly low: string;
  readonly isBehind: (sort: string) => boolean;
  readonly used: ReadonlySet<string>;
}

/** Reads a key condition: the partition by `=`, and at most one condition on the sort key. */
export const keyConditionOf = (text: string, keys: KeyNames, given: Placeholders): KeyRange => {
  const { condition, used } = parseCondition(text);
  const parts = condition.kind === "and" ? [condition.left, condition.right] : [condition];
  const onPartition = parts.find((part) => nameOf(part, given) === keys.partitionKey);
  const others = parts.filter((part) => part !== onPartition);
  if (onPartition?.kind !== "compare" || onPartition.sign !== "=")
    throw invalid("Query condition missed key schema element");
  const partition = textOf(onPartition.right, given);
  const [onSort] = others;
  if (!onSort) return { partition, used, low: "", isBehind: () => false };
  if (nameOf(onSort, given) !== keys.sortKey) throw invalid("Query key condition not supported");
  return { partition, used, ...rangeOf(onSort, given) };
};

const rangeOf = (condition: Condition, given: Placeholders): Pick<KeyRange, "low" | "isBehind"> => {
  if (condition.kind === "between") {
    const high = textOf(condition.high, given);
    return { low: textOf(condition.low, given), isBehind: (sort) => compareText(sort, high) > 0 };
  }
  if (condition.kind === "function" && condition.name === "begins_with" && condition.argument) {
    const prefix = textOf(condition.argument, given);
    return { low: prefix, isBehind: (sort) => compareText(sort, prefix) >= 0 && !sort.startsWith(prefix) };
  }
  if (condition.kind !== "compare") throw invalid("Invalid operator used in KeyConditionExpression");
  const value = textOf(condition.right, given);
  switch (condition.sign) {
    case "=":
      return { low: value, isBehind: (sort) => compareText(sort, value) > 0 };
    case "<":
      return { low: "", isBehind: (sort) => compareText(sort, value) >= 0 };
    case "<=":
      return { low: "", isBehind: (sort) => compareText(sort, value) > 0 };
    case ">=":
      return { low: value, isBehind: () => false };
    case ">":
      return { low: `${value}\u0000`, isBehind: () => false };
    default:
      throw invalid("Invalid operator used in KeyConditionExpression");
  }
};

const nameOf = (condition: Condition, given: Placeholders): string => {
  const path =
    condition.kind === "compare" && condition.left.kind === "path"
      ? condition.left.path
      : condition.kind === "between" && condition.of.kind === "path"
        ? condition.of.path
        : condition.kind === "function"
          ? condition.path
          : [];
  return String(resolvePath(path, given)[0] ?? "");
};

const textOf = (operand: Operand, given: Placeholders): string => {
  const value = operand.kind === "value" ? resolveValue(operand.placeholder, given) : undefined;
  if (!value || !("S" in value)) throw invalid("A key's value in a key condition must be a text");
  if (value.S === "")
    throw invalid("One or more parameter values are not valid. A key's value cannot be an empty text");
  return value.S;
};
