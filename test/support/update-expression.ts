import type { AttributeMap, AttributeValue, StoredItem } from "./attribute-value.ts";
import { invalid } from "./dynamo-failure.ts";
import {
  ExpressionReader,
  type Path,
  type Placeholders,
  resolvePath,
  resolveValue,
  valueAt,
  type WrittenPath,
} from "./expression-reader.ts";

type Term =
  | { readonly kind: "value"; readonly placeholder: string }
  | { readonly kind: "path"; readonly path: WrittenPath }
  | { readonly kind: "ifNotExists"; readonly path: WrittenPath; readonly otherwise: Term }
  | { readonly kind: "append"; readonly first: Term; readonly second: Term }
  | { readonly kind: "sum"; readonly sign: 1 | -1; readonly left: Term; readonly right: Term };

interface Action {
  readonly clause: "SET" | "REMOVE" | "ADD" | "DELETE";
  readonly path: WrittenPath;
  readonly term?: Term;
}

export interface ParsedUpdate {
  readonly actions: readonly Action[];
  readonly used: ReadonlySet<string>;
}

const CLAUSES = ["SET", "REMOVE", "ADD", "DELETE"] as const;
const parsed = new Map<string, ParsedUpdate>();

export const parseUpdate = (text: string): ParsedUpdate => {
  const known = parsed.get(text);
  if (known) return known;
  const reader = new ExpressionReader(text);
  const actions: Action[] = [];
  const seen = new Set<string>();
  while (reader.peek() !== "") {
    const clause = CLAUSES.find((each) => reader.takes(each));
    if (clause === undefined) throw reader.error();
    if (seen.has(clause)) throw invalid(`The "${clause}" section can only be used once in an update expression;`);
    seen.add(clause);
    do actions.push(readAction(reader, clause));
    while (reader.takes(","));
  }
  const result = { actions, used: reader.used };
  parsed.set(text, result);
  return result;
};

const readAction = (reader: ExpressionReader, clause: Action["clause"]): Action => {
  const path = reader.path();
  if (clause === "REMOVE") return { clause, path };
  if (clause === "SET") {
    reader.expect("=");
    return { clause, path, term: readSum(reader) };
  }
  return { clause, path, term: { kind: "value", placeholder: reader.word() } };
};

const readSum = (reader: ExpressionReader): Term => {
  const left = readTerm(reader);
  if (reader.takes("+")) return { kind: "sum", sign: 1, left, right: readTerm(reader) };
  if (reader.takes("-")) return { kind: "sum", sign: -1, left, right: readTerm(reader) };
  return left;
};

const readTerm = (reader: ExpressionReader): Term => {
  if (reader.peek().startsWith(":")) return { kind: "value", placeholder: reader.word() };
  const name = reader.peek();
  if (reader.peek(1) !== "(") return { kind: "path", path: reader.path() };
  reader.word();
  reader.expect("(");
  let term: Term;
  if (name === "if_not_exists") {
    const path = reader.path();
    reader.expect(",");
    term = { kind: "ifNotExists", path, otherwise: readTerm(reader) };
  } else if (name === "list_append") {
    const first = readTerm(reader);
    reader.expect(",");
    term = { kind: "append", first, second: readTerm(reader) };
  } else throw invalid(`Invalid function name; function: ${name}`);
  reader.expect(")");
  return term;
};

/** The item after the update; every term reads the item as it was before. */
export const updated = (update: ParsedUpdate, before: StoredItem, given: Placeholders): StoredItem => {
  const actions = update.actions.map((action) => ({ ...action, path: resolvePath(action.path, given) }));
  checkOverlaps(actions.map(({ path }) => path));
  let item = before;
  for (const { clause, path, term } of actions) {
    const value = term && termValue(term, before, given);
    if (clause === "REMOVE") item = replaceAt(item, path, undefined);
    else if (clause === "DELETE") item = replaceAt(item, path, without(valueAt(before, path), value));
    else item = replaceAt(item, path, clause === "ADD" ? added(valueAt(before, path), value) : value);
  }
  return item;
};

const checkOverlaps = (paths: readonly Path[]): void => {
  const written = paths.map((path) => JSON.stringify(path).slice(0, -1));
  written.forEach((path, index) => {
    const other = written.find((each, place) => place !== index && (each === path || each.startsWith(`${path},`)));
    if (other) throw invalid("Invalid UpdateExpression: Two document paths overlap with each other;");
  });
};

const termValue = (term: Term, item: StoredItem, given: Placeholders): AttributeValue => {
  switch (term.kind) {
    case "value":
      return resolveValue(term.placeholder, given);
    case "path": {
      const value = valueAt(item, resolvePath(term.path, given));
      if (!value) throw invalid("The provided expression refers to an attribute that does not exist in the item");
      return value;
    }
    case "ifNotExists":
      return valueAt(item, resolvePath(term.path, given)) ?? termValue(term.otherwise, item, given);
    case "append": {
      const [first, second] = [termValue(term.first, item, given), termValue(term.second, item, given)];
      if ("L" in first && "L" in second) return { L: [...first.L, ...second.L] };
      throw wrongType();
    }
    case "sum":
      return plus(termValue(term.left, item, given), termValue(term.right, item, given), term.sign);
  }
};

const wrongType = () => invalid("An operand in the update expression has an incorrect data type");

const plus = (left: AttributeValue, right: AttributeValue, sign: 1 | -1): AttributeValue => {
  if (!("N" in left && "N" in right)) throw wrongType();
  return { N: String(Number(left.N) + sign * Number(right.N)) };
};

const added = (before: AttributeValue | undefined, value: AttributeValue | undefined): AttributeValue => {
  if (value && "N" in value) return before ? plus(before, value, 1) : value;
  if (value && "SS" in value && (!before || "SS" in before))
    return { SS: [...new Set([...(before?.SS ?? []), ...value.SS])] };
  throw wrongType();
};

const without = (before: AttributeValue | undefined, value: AttributeValue | undefined): AttributeValue | undefined => {
  if (!value || !("SS" in value)) throw wrongType();
  if (!before) return undefined;
  if (!("SS" in before)) throw wrongType();
  const left = before.SS.filter((each) => !value.SS.includes(each));
  return left.length > 0 ? { SS: left } : undefined;
};

const replaceAt = (map: AttributeMap, path: Path, value: AttributeValue | undefined): AttributeMap => {
  const [name, ...rest] = path;
  if (typeof name !== "string") throw wrongPath();
  if (rest.length === 0) {
    const { [name]: _, ...others } = map;
    return value === undefined ? others : { ...map, [name]: value };
  }
  const inner = map[name];
  if (inner && "M" in inner) return { ...map, [name]: { M: replaceAt(inner.M, rest, value) } };
  if (inner && "L" in inner && rest.length === 1 && typeof rest[0] === "number") {
    const list = [...inner.L];
    list.splice(Math.min(rest[0], list.length), 1, ...(value === undefined ? [] : [value]));
    return { ...map, [name]: { L: list } };
  }
  throw wrongPath();
};

const wrongPath = () => invalid("The document path provided in the update expression is invalid for update");
