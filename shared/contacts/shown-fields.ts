import type { Contact } from "./contact.ts";
import type { Field } from "./field.ts";
import type { FieldValue } from "./field-attributes.ts";
import { fieldValue } from "./field-value.ts";

/** The fields of a contact that have a value, with it; archived ones are not shown. */
export const shownFields = (
  fields: readonly Field[],
  contact: Pick<Contact, "fields"> | undefined,
): { readonly field: Field; readonly value: FieldValue }[] =>
  fields.flatMap((field) => {
    if (field.status === "archived") return [];
    const value = fieldValue(field, contact?.fields?.[field.key]);
    return value === undefined ? [] : [{ field, value }];
  });
