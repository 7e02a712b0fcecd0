import * as z from "zod";

/**
 * EventBridge's pattern language, which filters of event source mappings share: an object must match in every named
 * field, a list names the values of which one must fit. Operators that are not here are refused when the pattern is
 * read, never skipped.
 */
export type EventPattern = (event: unknown) => boolean;

const objectSchema = z.record(z.string(), z.unknown());
const literalSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const literalsSchema = z.union([literalSchema.transform((one) => [one]), z.array(literalSchema)]);
const comparisonsSchema = z.array(z.union([z.string(), z.number()]));

type ValueTest = (value: unknown) => boolean;

const isText =
  (test: (text: string) => boolean): ValueTest =>
  (value) =>
    typeof value === "string" && test(value);

/** Absent fields are undefined; only `exists: false` and `anything-but` of nothing look at them. */
const OPERATORS: Readonly<Record<string, (argument: unknown) => ValueTest>> = {
  exists: (argument) => {
    const wanted = z.boolean().parse(argument);
    return (value) => (value !== undefined) === wanted;
  },
  prefix: (argument) => {
    const prefix = z.string().parse(argument);
    return isText((text) => text.startsWith(prefix));
  },
  suffix: (argument) => {
    const suffix = z.string().parse(argument);
    return isText((text) => text.endsWith(suffix));
  },
  "equals-ignore-case": (argument) => {
    const wanted = z.string().parse(argument).toLowerCase();
    return isText((text) => text.toLowerCase() === wanted);
  },
  "anything-but": (argument) => {
    const inner = objectSchema.safeParse(argument);
    if (inner.success) {
      const excluded = operatorTest(inner.data);
      return (value) => value !== undefined && !excluded(value);
    }
    const excluded: readonly unknown[] = literalsSchema.parse(argument);
    return (value) => value !== undefined && !excluded.includes(value);
  },
  numeric: (argument) => {
    const parts = comparisonsSchema.parse(argument);
    const tests = parts.flatMap((part, index) =>
      typeof part === "string" ? [comparison(part, z.number().parse(parts[index + 1]))] : [],
    );
    // A number in DynamoDB's JSON is text ({"N": "5"}), so this never matches one there; Lambda's filters say the same.
    return (value) => typeof value === "number" && tests.every((test) => test(value));
  },
};

function comparison(operator: string, bound: number): (value: number) => boolean {
  if (operator === "=") return (value) => value === bound;
  if (operator === "<") return (value) => value < bound;
  if (operator === "<=") return (value) => value <= bound;
  if (operator === ">") return (value) => value > bound;
  if (operator === ">=") return (value) => value >= bound;
  throw new Error(`numeric does not know ${operator}`);
}

function operatorTest(rule: Readonly<Record<string, unknown>>): ValueTest {
  const [[name, argument] = ["", undefined], ...more] = Object.entries(rule);
  const operator = OPERATORS[name];
  if (!operator || more.length > 0) throw new Error(`the operator ${JSON.stringify(rule)} is not supported`);
  return operator(argument);
}

function valueTest(rule: unknown): ValueTest {
  const operator = objectSchema.safeParse(rule);
  if (operator.success) return operatorTest(operator.data);
  const literal = literalSchema.parse(rule);
  return (value) => value === literal;
}

/** @throws Error when the pattern uses what is not supported */
export function eventPattern(pattern: unknown): EventPattern {
  const fields = Object.entries(objectSchema.parse(pattern)).map(([name, rule]): EventPattern => {
    if (name === "$or") {
      const choices = z.array(objectSchema).parse(rule).map(eventPattern);
      return (event) => choices.some((choice) => choice(event));
    }
    if (!Array.isArray(rule)) {
      const inner = eventPattern(rule);
      return (event) => inner(fieldOf(event, name));
    }
    const tests = rule.map(valueTest);
    return (event) => {
      const value = fieldOf(event, name);
      // A list in the event matches when one of its values does.
      const values = Array.isArray(value) ? value : [value];
      return tests.some((test) => values.some(test));
    };
  });
  return (event) => fields.every((field) => field(event));
}

/** Asked of every record by every field of its patterns: a schema would copy all of the record each time. */
function fieldOf(event: unknown, name: string): unknown {
  const isObject = typeof event === "object" && event !== null && !Array.isArray(event);
  return isObject && Object.hasOwn(event, name) ? Reflect.get(event, name) : undefined;
}
