import * as z from "zod";
import { consentStateSchema } from "#shared/contacts/consent.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { dateValueSchema, readFieldValue } from "#shared/contacts/field-value.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { RuleField } from "./rule-field.ts";
import type { RuleKind, ValueShape } from "./rule-operators.ts";
import { dayOfYearSchema, monthSchema, spanSchema, wholeDaysSchema } from "./rule-span.ts";

const MOST_VALUES = 200;
/** As many different groups as one rule may name: one transaction of a hundred writes lets go of so many, and takes as many others. */
export const MOST_RULE_GROUPS = 48;

export type ReadValue = { readonly value: unknown } | { readonly errors: readonly FieldError[] };

/** A value of a condition, in the one form in which it is saved; errors begin with `path`. */
export const readRuleValue = (field: RuleField, shape: ValueShape, given: unknown, path: string): ReadValue => {
  const say = (message: string): ReadValue => ({ errors: [{ path, message }] });
  switch (shape) {
    case "none":
      return given === undefined || given === null ? { value: undefined } : say("this operator takes no value");
    case "one":
      return readOne(field, given, path);
    case "several":
      if (!Array.isArray(given) || given.length === 0) return say("must be a list of values");
      if (given.length > MOST_VALUES) return say(`has more than ${MOST_VALUES} values`);
      return readEach(field, given, path);
    case "range":
      if (!Array.isArray(given) || given.length !== 2) return say("must be a list of two values: from and to");
      return inOrder(readEach(field, given, path), path);
    default:
      return parsed(SHAPES[shape], given, path);
  }
};

const SHAPES = { span: spanSchema, wholeDays: wholeDaysSchema, month: monthSchema, dayOfYear: dayOfYearSchema };

const text = z
  .string("must be a text")
  .refine((value) => value.isWellFormed() && !value.includes("\u0000"), "has what is no character")
  .trim()
  .min(1, "must not be blank")
  .max(1_000, "has more than 1000 characters");

const PLAIN: Readonly<Partial<Record<RuleKind, z.ZodType>>> = {
  text,
  date: dateValueSchema,
  consent: z.enum(consentStateSchema.options, `must be one of ${consentStateSchema.options.join(", ")}`),
  source: z.enum(sourceSchema.options, `must be one of ${sourceSchema.options.join(", ")}`),
  group: z.string("must be a group's id").min(1, "must be a group's id").max(64, "must be a group's id"),
};

const readOne = (field: RuleField, given: unknown, path: string): ReadValue => {
  const plain = PLAIN[field.kind];
  if (plain) return parsed(plain, given, path);
  if (given === undefined) return { errors: [{ path, message: "is required" }] };
  // One choice is asked for, also of a field that takes several.
  const own = field.own && { ...field.own, type: field.own.type === "choices" ? "choice" : field.own.type };
  const read = own ? readFieldValue(own, given) : { error: "is no value" };
  if ("error" in read) return { errors: [{ path, message: read.error }] };
  return read.value === null ? { errors: [{ path, message: "must not be blank" }] } : { value: read.value };
};

const parsed = (schema: z.ZodType, given: unknown, path: string): ReadValue => {
  const read = schema.safeParse(given);
  if (read.success) return { value: read.data };
  const errors = read.error.issues.map(({ path: inside, message }) => ({ path: [path, ...inside].join("."), message }));
  return { errors: given === undefined ? [{ path, message: "is required" }] : errors };
};

const readEach = (field: RuleField, given: readonly unknown[], path: string): ReadValue => {
  const read = given.map((value, index) => readOne(field, value, `${path}.${index}`));
  const errors = read.flatMap((one) => ("errors" in one ? one.errors : []));
  if (errors.length > 0) return { errors };
  const values = read.flatMap((one) => ("value" in one ? [one.value] : []));
  return { value: values };
};

/** Days and instants are compared by what they begin with, roughly: a range within one day is never the wrong way round. */
const inOrder = (read: ReadValue, path: string): ReadValue => {
  if ("errors" in read || !Array.isArray(read.value)) return read;
  const [from, to]: unknown[] = read.value;
  const isTurned =
    typeof from === "string" && typeof to === "string"
      ? Date.parse(to) + TWO_DAYS < Date.parse(from) || (from.length === to.length && to < from)
      : Number(to) < Number(from);
  return isTurned ? { errors: [{ path, message: "must be from the smaller to the larger" }] } : read;
};

const TWO_DAYS = 2 * 86_400_000;
