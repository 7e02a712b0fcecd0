import fc from "fast-check";

/** Random requests to one table (the messages table's keys and indexes). "RUN" in a value stands for the run's own name. */
export type Command =
  | { readonly kind: "get"; readonly pk: string; readonly sk: string }
  | (Write & { readonly pk: string })
  | {
      readonly kind: "query";
      readonly pk: string;
      readonly index: "byTime" | "due" | undefined;
      readonly range: string;
      readonly bounds: readonly [string, string];
      readonly forward: boolean;
      readonly limit: number | undefined;
      readonly count: boolean;
    }
  | { readonly kind: "transaction"; readonly pk: string; readonly writes: readonly Write[] };

export interface Write {
  readonly kind: "put" | "update" | "delete";
  readonly pk: string;
  readonly sk: string;
  readonly item: Readonly<Record<string, Value>>;
  readonly condition: Term | undefined;
  readonly update: readonly Action[];
}

type Value = string | number | boolean | null | readonly string[] | { readonly inner: string };
type Action = {
  readonly clause: "SET" | "REMOVE" | "ADD";
  readonly name: string;
  readonly form: string;
  readonly value: Value;
};
type Term =
  | { readonly kind: "and" | "or"; readonly left: Term; readonly right: Term }
  | { readonly kind: "not"; readonly of: Term }
  | { readonly kind: "test"; readonly form: string; readonly name: string; readonly values: readonly Value[] };

const names = fc.constantFrom("state", "rank", "at", "dueShard", "dueAt", "list", "map", "no-such");
const shard = fc.constantFrom("RUN-a", "RUN-b");
const word = fc.constantFrom("a", "b", "bb", "c", "é", "😀");
const valueFor = (name: string): fc.Arbitrary<Value> => {
  if (name === "rank") return fc.integer({ min: -2, max: 3 });
  if (name === "dueShard") return shard;
  if (name === "list") return fc.array(word, { maxLength: 2 });
  if (name === "map") return fc.record({ inner: word });
  return word;
};
const anyValue: fc.Arbitrary<Value> = fc.oneof(word, fc.integer({ min: -2, max: 3 }), fc.boolean(), fc.constant(null));

const COMPARISONS = ["# = :0", "# <> :0", "# < :0", "# <= :0", "# > :0", "# >= :0"];
const test = (forms: readonly string[], values: fc.Arbitrary<readonly Value[]>): fc.Arbitrary<Term> =>
  fc.record({ kind: fc.constant("test" as const), form: fc.constantFrom(...forms), name: names, values });
const numbers = fc.integer({ min: -2, max: 3 });

const term: fc.Arbitrary<Term> = fc.letrec<{ term: Term; leaf: Term }>((tie) => ({
  leaf: fc.oneof(
    test(["attribute_exists(#)", "attribute_not_exists(#)"], fc.constant([])),
    test(COMPARISONS, fc.tuple(fc.oneof(word, numbers))),
    test(["# = :0", "# <> :0"], fc.tuple(anyValue)),
    test(["begins_with(#, :0)", "contains(#, :0)"], fc.tuple(word)),
    test(["size(#) > :0", "size(#) = :0"], fc.tuple(fc.integer({ min: 0, max: 4 }))),
    test(["# IN (:0, :1)"], fc.tuple(word, numbers)),
    test(["# BETWEEN :0 AND :1"], fc.constantFrom(["a", "b"], ["a", "c"], [-1, 1])),
  ),
  term: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("leaf"),
    fc.record({ kind: fc.constantFrom("and" as const, "or" as const), left: tie("term"), right: tie("term") }),
    fc.record({ kind: fc.constant("not" as const), of: tie("term") }),
  ),
})).term;

const action: fc.Arbitrary<Action> = names
  .filter((name) => name !== "no-such")
  .chain((name) =>
    fc.record({
      clause: fc.constantFrom(
        "SET" as const,
        "SET" as const,
        "REMOVE" as const,
        ...(name === "rank" ? (["ADD"] as const) : []),
      ),
      name: fc.constant(name),
      form: fc.constantFrom(...(name === "rank" ? RANK_FORMS : name === "list" ? LIST_FORMS : FORMS)),
      value: valueFor(name),
    }),
  );
const FORMS = ["# = :v", "# = if_not_exists(#, :v)"];
const RANK_FORMS = [...FORMS, "# = if_not_exists(#, :v) + :v", "# = # - :v"];
const LIST_FORMS = [...FORMS, "# = list_append(if_not_exists(#, :v), :v)"];

const item = fc.record(
  {
    state: word,
    rank: numbers,
    at: word,
    dueShard: shard,
    dueAt: word,
    list: valueFor("list"),
    map: valueFor("map"),
    text: bigText(),
  },
  { requiredKeys: [] },
);

function bigText(): fc.Arbitrary<string> {
  return fc.constantFrom("", "x".repeat(900), "y".repeat(3_500));
}

const partition = fc.constantFrom("RUN-p", "RUN-q");
const sortKey = fc.constantFrom("a", "b", "bb", "c", "é", "\uffee", "😀");
const write: fc.Arbitrary<Write> = fc.record({
  kind: fc.constantFrom("put" as const, "update" as const, "update" as const, "delete" as const),
  pk: partition,
  sk: sortKey,
  item,
  condition: fc.option(term, { nil: undefined }),
  update: fc.uniqueArray(action, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }),
});

export const commandArbitrary: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: write },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("get" as const), pk: partition, sk: sortKey }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("query" as const),
      pk: partition,
      index: fc.constantFrom("byTime" as const, "due" as const, undefined),
      range: fc.constantFrom("", "= :0", "< :0", "<= :0", "> :0", ">= :0", "BETWEEN :0 AND :1", "begins_with"),
      bounds: fc.constantFrom(["a", "bb"] as const, ["b", "é"] as const, ["bb", "😀"] as const),
      forward: fc.boolean(),
      limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      count: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("transaction" as const),
      pk: partition,
      // DynamoDB Local tells a term without value from a failed condition by their order; AWS names both as reasons.
      writes: fc.uniqueArray(
        write.filter(({ update }) => update.every(({ form }) => form !== "# = # - :v")),
        { selector: ({ pk, sk }) => pk + sk, minLength: 1, maxLength: 4 },
      ),
    }),
  },
);

export interface Expressions {
  ConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** Gives names and values their placeholders while an expression is written. */
class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};

  fill(form: string, name: string, values: readonly Value[]): string {
    const alias = `#${name.replaceAll("-", "_")}`;
    this.names[alias] = name;
    return form
      .replaceAll("#", alias)
      .replace(/:(\d|v)/g, (_, digit: string) => this.#value(values[Number(digit) || 0] ?? null));
  }

  #value(value: Value): string {
    const placeholder = `:p${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }
}

const written = (condition: Term, placeholders: Placeholders): string => {
  if (condition.kind === "test") return placeholders.fill(condition.form, condition.name, condition.values);
  const inner = (part: Term): string => {
    const text = written(part, placeholders);
    return part.kind === "and" || part.kind === "or" ? `(${text})` : text;
  };
  if (condition.kind === "not") return `NOT ${inner(condition.of)}`;
  return `${inner(condition.left)} ${condition.kind.toUpperCase()} ${inner(condition.right)}`;
};

export const placeholdersOf = ({ kind, condition, update }: Write): Expressions => {
  const placeholders = new Placeholders();
  const clauses = (["SET", "REMOVE", "ADD"] as const).flatMap((clause) => {
    if (kind !== "update") return [];
    const parts = update.filter((each) => each.clause === clause);
    if (parts.length === 0) return [];
    const form = { SET: "", REMOVE: "#", ADD: "# :v" }[clause];
    return [
      `${clause} ${parts.map((each) => placeholders.fill(form || each.form, each.name, [each.value])).join(", ")}`,
    ];
  });
  const conditionText = condition && written(condition, placeholders);
  return {
    ...(conditionText === undefined ? {} : { ConditionExpression: conditionText }),
    ...(clauses.length > 0 ? { UpdateExpression: clauses.join(" ") } : {}),
    ...(Object.keys(placeholders.names).length > 0 ? { ExpressionAttributeNames: placeholders.names } : {}),
    ...(Object.keys(placeholders.values).length > 0 ? { ExpressionAttributeValues: placeholders.values } : {}),
  };
};

/** The parts of a query: its index, its stretch of keys, and what it selects. */
export const describeCommand = (command: Command & { kind: "query" }) => {
  const { index, range, bounds, count, pk } = command;
  const keys = { byTime: ["pk", "at"], due: ["dueShard", "dueAt"], table: ["pk", "sk"] }[index ?? "table"] ?? [];
  const [partitionKey = "", key = ""] = keys;
  const onSort = range === "begins_with" ? "begins_with(#sort, :0)" : `#sort ${range}`;
  const values: Record<string, string> = { ":pk": index === "due" ? pk.replace(/p$/, "a").replace(/q$/, "b") : pk };
  if (range.includes(":0") || range === "begins_with") values[":0"] = bounds[0];
  if (range.includes(":1")) values[":1"] = bounds[1];
  return {
    ...(index === undefined ? {} : { IndexName: index }),
    KeyConditionExpression: `${partitionKey} = :pk${range === "" ? "" : ` AND ${onSort}`}`,
    ...(range === "" ? {} : { ExpressionAttributeNames: { "#sort": key } }),
    ExpressionAttributeValues: values,
    ...(count ? { Select: "COUNT" as const } : {}),
  };
};
