import { comparableName } from "#shared/platform/comparable-name.ts";
import type { Field } from "./field.ts";
import type { FieldValue } from "./field-attributes.ts";
import { fieldValue } from "./field-value.ts";

/** The form in which a value of a field is compared, however it was written; undefined where it is no value of it. */
export const comparableValue = (field: Field, written: FieldValue | undefined): string | undefined => {
  const value = fieldValue(field, written);
  return value === undefined || Array.isArray(value) ? undefined : comparableName(String(value));
};
