import { checkFields } from "#shared/contacts/check-fields.ts";
import type { FieldChanges, ProfileChanges } from "#shared/contacts/contact-store.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { FieldError } from "#shared/platform/http.ts";

type Given = ProfileChanges & { readonly fields?: Readonly<Record<string, unknown>> | undefined };

/** What a request gives of a contact, the values of its fields checked against the account's. */
export const readProfile = (
  fields: readonly Field[],
  { fields: values = {}, ...names }: Given,
): { profile: ProfileChanges & FieldChanges; errors: FieldError[] } => {
  const { changes, errors } = checkFields(fields, values);
  return { profile: { ...names, ...changes }, errors };
};
