import * as z from "zod";
import { choiceOf, type Field } from "./field.ts";
import type { FieldValue } from "./field-attributes.ts";

const LONGEST_TEXT = 1_000;

/** DynamoDB keeps no smaller numbers but 0. */
const SMALLEST = 1e-100;

const soundText = z
  .string("must be a text")
  .refine((text) => text.isWellFormed() && !text.includes("\u0000"), "has what is no character")
  .trim();

const text = soundText.max(LONGEST_TEXT, `has more than ${LONGEST_TEXT} characters`);

const number = z
  .number("must be a number")
  .refine((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER, "is too large")
  .refine((value) => value === 0 || Math.abs(value) >= SMALLEST, "is too small")
  .transform((value) => value + 0);

const error = "must be a day, such as 2026-11-23, or an instant, such as 2026-11-23T15:00:00Z";

/** A day as it is written, or an instant in UTC. */
export const dateValueSchema = z.union(
  [
    soundText.pipe(z.iso.date(error)),
    soundText
      .pipe(z.iso.datetime({ offset: true, error }))
      .transform((instant) => new Date(instant).toISOString())
      // An offset may carry it out of the years of four digits, of which alone texts sort as instants do.
      .pipe(z.iso.datetime(error)),
  ],
  { error },
);

const choice = (field: Field) =>
  soundText.transform((written, context) => {
    const meant = choiceOf(field, written);
    if (meant !== undefined) return meant;
    context.issues.push({ code: "custom", message: "is none of the choices", input: written });
    return z.NEVER;
  });

const schemaOf = (field: Field): z.ZodType<FieldValue> => {
  switch (field.type) {
    case "text":
      return text;
    case "number":
      return number;
    case "date":
      return dateValueSchema;
    case "boolean":
      return z.boolean("must be true or false");
    case "choice":
      return choice(field);
    case "choices":
      return z
        .array(choice(field), "must be a list of choices")
        .max(field.choices?.length ?? 0, "has more than there are choices")
        .refine((chosen) => new Set(chosen).size === chosen.length, "has a choice twice");
  }
};

export type ReadFieldValue = { readonly value: FieldValue | null } | { readonly error: string };

/** A value as people give it, checked against its field; null, a blank text or no choice clears. */
export const readFieldValue = (field: Field, given: unknown): ReadFieldValue => {
  const isNothing = given === null || (typeof given === "string" && given.trim() === "");
  if (isNothing || (Array.isArray(given) && given.length === 0)) return { value: null };
  const read = schemaOf(field).safeParse(given);
  return read.success ? { value: read.data } : { error: read.error.issues[0]?.message ?? "is no value of this field" };
};

/** Other forms of a value that was kept while its field had another type. */
const converted = ({ type }: Field, kept: FieldValue): FieldValue[] => {
  if (type === "text") return [Array.isArray(kept) ? kept.join(", ") : String(kept)];
  if (type === "choice" && Array.isArray(kept)) return kept.length === 1 ? kept : [];
  if (typeof kept !== "string") return [];
  if (type === "choices") return [[kept]];
  if (type === "number") return /^-?\d{1,15}(\.\d{1,15})?$/.test(kept) ? [Number(kept)] : [];
  if (type === "boolean") return kept === "true" || kept === "false" ? [kept === "true"] : [];
  return [];
};

/** What a contact has of a field now, whatever the field was when it was kept; undefined when that is no value of it. */
export const fieldValue = (field: Field, kept: FieldValue | undefined): FieldValue | undefined => {
  if (kept === undefined) return undefined;
  for (const form of [kept, ...converted(field, kept)]) {
    const read = readFieldValue(field, form);
    if ("value" in read && read.value !== null) return read.value;
  }
  return undefined;
};
