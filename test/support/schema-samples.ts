import * as z from "zod";

/** What of JSON Schema the API's document uses. */
const schemaSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
});
type Schema = z.infer<typeof schemaSchema>;

/** What people and machines send by mistake or on purpose. */
const HOSTILE: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1e308,
    2 ** 53,
    0.1,
    "",
    " ",
    [],
    {},
    [[[[]]]],
    JSON.parse('{"__proto__": null, "constructor": 1}'),
  ],
  ...[
    "\u0000",
    "\ud800",
    "\u202eabc",
    "👩‍👩‍👧‍👦",
    "ﬁ",
    "á".repeat(3_000),
    "a#b",
    "' OR 1=1 --",
    "../..",
    "{{",
    "}}{{first_name}}",
  ],
  ...[
    "+1",
    "+00000000000",
    "2026-02-30T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "__proto__",
    "constructor",
    "Etc/Nowhere",
  ],
];

const DEEP = 12;

export interface Samples {
  /** A value that may well fit the schema: of the pool where one fits, else made up. */
  fitting(schema: unknown): unknown;
  /** The same with something in it that does not fit. */
  spoilt(value: unknown): unknown;
  pick<Each>(list: readonly Each[]): Each | undefined;
  chance(share: number): boolean;
}

/**
 * Draws requests from the schemas of the API's document.
 * @param components resolves `#/components/schemas/<name>`
 * @param pool strings that mean something: ids, phones, words, instants
 */
export const samplesOf = (
  components: Readonly<Record<string, unknown>>,
  pool: readonly string[],
  random: () => number,
): Samples => {
  const pick = <Each>(list: readonly Each[]): Each | undefined => list[Math.floor(random() * list.length)];
  const chance = (share: number): boolean => random() < share;
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));

  const text = (schema: Schema): string => {
    const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, "u");
    const fits = pool.filter(
      (word) =>
        (pattern?.test(word) ?? true) &&
        word.length >= (schema.minLength ?? 0) &&
        word.length <= (schema.maxLength ?? 10_000) &&
        (schema.format !== "date-time" || !Number.isNaN(Date.parse(word))),
    );
    return pick(fits) ?? "x".repeat(schema.minLength ?? 3);
  };

  const object = ({ properties = {}, required = [], additionalProperties }: Schema, depth: number) => {
    const chosen = Object.entries(properties).filter(([name]) => required.includes(name) || chance(0.4));
    const more =
      typeof additionalProperties === "object" && chance(0.5) ? [[pick(pool) ?? "x", additionalProperties]] : [];
    return Object.fromEntries([...chosen, ...more].map(([name, schema]) => [name, fitting(schema, depth + 1)]));
  };

  const fitting = (given: unknown, depth = 0): unknown => {
    const schema = schemaSchema.parse(given === true || given === undefined ? {} : given);
    if (schema.$ref !== undefined) return fitting(components[schema.$ref.split("/").at(-1) ?? ""], depth + 1);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return pick(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    // Of what may stand in itself the last is a leaf.
    if (choices) return fitting(pick(depth > DEEP ? choices.slice(-1) : choices), depth + 1);
    switch (Array.isArray(schema.type) ? pick(schema.type) : schema.type) {
      case "string":
        return text(schema);
      case "integer":
      case "number":
        return between(schema.minimum ?? 0, Math.min(schema.maximum ?? 1_000, 1_000));
      case "boolean":
        return chance(0.5);
      case "null":
        return null;
      case "array":
        return Array.from({ length: between(schema.minItems ?? 0, (schema.minItems ?? 0) + 2) }, () =>
          fitting(schema.items, depth + 1),
        );
      case "object":
        return object(schema, depth);
      default:
        return pick(pool);
    }
  };

  const spoilt = (value: unknown): unknown => {
    if (Array.isArray(value) && value.length > 0 && chance(0.7)) {
      const at = between(0, value.length - 1);
      return value.map((each, index) => (index === at ? spoilt(each) : each));
    }
    if (typeof value === "object" && value !== null && chance(0.8)) {
      const entries = Object.entries(value);
      const at = between(0, entries.length);
      if (at === entries.length) return { ...value, [pick(pool) ?? "x"]: pick(HOSTILE) };
      return Object.fromEntries(entries.map(([name, each], index) => [name, index === at ? spoilt(each) : each]));
    }
    return pick(HOSTILE);
  };
  return { fitting: (schema) => fitting(schema), spoilt, pick, chance };
};
