import type { FieldError } from "#shared/platform/http.ts";
import type { FieldChanges } from "./contact-store.ts";
import type { Field } from "./field.ts";
import { fieldAttribute } from "./field-attributes.ts";
import { readFieldValue } from "./field-value.ts";

/** The values of fields that were given for a contact, as they are kept, or what is wrong with each. */
export const checkFields = (
  fields: readonly Field[],
  given: Readonly<Record<string, unknown>>,
): { changes: FieldChanges; errors: FieldError[] } => {
  const known = new Map(fields.map((field) => [field.key, field]));
  const changes = new Map<string, FieldChanges[`field#`]>();
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(given)) {
    const field = known.get(key);
    const read = field ? readValue(field, value) : { error: "is no field of this account" };
    if ("error" in read) errors.push({ path: `fields.${key}`.slice(0, 200), message: read.error });
    else changes.set(fieldAttribute(key), read.value);
  }
  return { changes: Object.fromEntries(changes), errors };
};

const readValue = (field: Field, value: unknown) =>
  field.status === "archived" ? { error: "is archived" } : readFieldValue(field, value);
