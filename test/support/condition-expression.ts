import { type AttributeValue, bytesOfValue, compareValues, type StoredItem, sameValue } from "./attribute-value.ts";
import { invalid } from "./dynamo-failure.ts";
import {
  ExpressionReader,
  type Placeholders,
  resolvePath,
  resolveValue,
  valueAt,
  type WrittenPath,
} from "./expression-reader.ts";

export type Operand =
  | { readonly kind: "value"; readonly placeholder: string }
  | { readonly kind: "path"; readonly path: WrittenPath }
  | { readonly kind: "size"; readonly path: WrittenPath };

export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "compare"; readonly sign: string; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "between"; readonly of: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly of: Operand; readonly options: readonly Operand[] }
  | { readonly kind: "function"; readonly name: string; readonly path: WrittenPath; readonly argument?: Operand };

export interface ParsedCondition {
  readonly condition: Condition;
  readonly used: ReadonlySet<string>;
}

const parsed = new Map<string, ParsedCondition>();

export const parseCondition = (text: string): ParsedCondition => {
  const known = parsed.get(text);
  if (known) return known;
  const reader = new ExpressionReader(text);
  const condition = readOr(reader);
  reader.end();
  const result = { condition, used: reader.used };
  parsed.set(text, result);
  return result;
};

const readOr = (reader: ExpressionReader): Condition => {
  let left = readAnd(reader);
  while (reader.takes("OR")) left = { kind: "or", left, right: readAnd(reader) };
  return left;
};

const readAnd = (reader: ExpressionReader): Condition => {
  let left = readNot(reader);
  while (reader.takes("AND")) left = { kind: "and", left, right: readNot(reader) };
  return left;
};

const readNot = (reader: ExpressionReader): Condition => {
  if (reader.takes("NOT")) return { kind: "not", of: readNot(reader) };
  if (reader.takes("(")) {
    const inner = readOr(reader);
    reader.expect(")");
    return inner;
  }
  return reader.peek(1) === "(" && reader.peek() !== "size" ? readFunction(reader) : readComparison(reader);
};

const ARGUMENTS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};

const readFunction = (reader: ExpressionReader): Condition => {
  const name = reader.word();
  const count = ARGUMENTS[name];
  if (count === undefined) throw invalid(`Invalid function name; function: ${name}`);
  reader.expect("(");
  const path = reader.path();
  if (count === 1) {
    reader.expect(")");
    return { kind: "function", name, path };
  }
  reader.expect(",");
  const argument = readOperand(reader);
  reader.expect(")");
  return { kind: "function", name, path, argument };
};

const readComparison = (reader: ExpressionReader): Condition => {
  const left = readOperand(reader);
  if (reader.takes("BETWEEN")) {
    const low = readOperand(reader);
    reader.expect("AND");
    return { kind: "between", of: left, low, high: readOperand(reader) };
  }
  if (reader.takes("IN")) {
    reader.expect("(");
    const options = [readOperand(reader)];
    while (reader.takes(",")) options.push(readOperand(reader));
    reader.expect(")");
    return { kind: "in", of: left, options };
  }
  const sign = ["=", "<>", "<", "<=", ">", ">="].find((each) => reader.takes(each));
  if (sign === undefined) throw reader.error();
  return { kind: "compare", sign, left, right: readOperand(reader) };
};

const readOperand = (reader: ExpressionReader): Operand => {
  if (reader.peek() === "size" && reader.peek(1) === "(") {
    reader.word();
    reader.expect("(");
    const path = reader.path();
    reader.expect(")");
    return { kind: "size", path };
  }
  return reader.peek().startsWith(":")
    ? { kind: "value", placeholder: reader.word() }
    : { kind: "path", path: reader.path() };
};

/** Whether the condition holds for an item; one that is not there has no attributes. */
export const holds = (condition: Condition, item: StoredItem, given: Placeholders): boolean => {
  const read = (operand: Operand): AttributeValue | undefined => operandValue(operand, item, given);
  switch (condition.kind) {
    case "and":
      return holds(condition.left, item, given) && holds(condition.right, item, given);
    case "or":
      return holds(condition.left, item, given) || holds(condition.right, item, given);
    case "not":
      return !holds(condition.of, item, given);
    case "compare":
      return compares(condition.sign, read(condition.left), read(condition.right));
    case "between":
      return (
        compares(">=", read(condition.of), read(condition.low)) &&
        compares("<=", read(condition.of), read(condition.high))
      );
    case "in":
      return condition.options.some((option) => compares("=", read(condition.of), read(option)));
    case "function": {
      const value = valueAt(item, resolvePath(condition.path, given));
      return answers(condition.name, value, condition.argument && read(condition.argument));
    }
  }
};

const operandValue = (operand: Operand, item: StoredItem, given: Placeholders): AttributeValue | undefined => {
  if (operand.kind === "value") return resolveValue(operand.placeholder, given);
  const value = valueAt(item, resolvePath(operand.path, given));
  if (operand.kind === "path" || value === undefined) return value;
  const length = lengthOf(value);
  return length === undefined ? undefined : { N: String(length) };
};

/** Numbers, booleans and null have no size. */
const lengthOf = (value: AttributeValue): number | undefined => {
  if ("N" in value || "BOOL" in value || "NULL" in value) return undefined;
  if ("L" in value) return value.L.length;
  if ("M" in value) return Object.keys(value.M).length;
  if ("SS" in value) return value.SS.length;
  if ("S" in value) return value.S.length;
  return bytesOfValue(value);
};

const compares = (sign: string, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean => {
  if (left === undefined || right === undefined) return sign === "<>";
  if (sign === "=") return sameValue(left, right);
  if (sign === "<>") return !sameValue(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (sign === "<") return order < 0;
  if (sign === "<=") return order <= 0;
  return sign === ">" ? order > 0 : order >= 0;
};

const answers = (name: string, value: AttributeValue | undefined, argument: AttributeValue | undefined): boolean => {
  if (name === "attribute_exists") return value !== undefined;
  if (name === "attribute_not_exists") return value === undefined;
  if (value === undefined || argument === undefined) return false;
  if (name === "attribute_type") return "S" in argument && Object.hasOwn(value, argument.S);
  if (name === "begins_with") return "S" in value && "S" in argument && value.S.startsWith(argument.S);
  if ("S" in value && "S" in argument) return value.S.includes(argument.S);
  if ("SS" in value && "S" in argument) return value.SS.includes(argument.S);
  return "L" in value && value.L.some((each) => sameValue(each, argument));
};
