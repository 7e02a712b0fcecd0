import * as z from "zod";
import { fieldKeySchema, MOST_FIELDS } from "#shared/contacts/field.ts";

const given = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()], {
  error: "must be a text, a number, true or false, a list of choices, or null",
});

/** Values by the keys of their fields; what each must be, its field says. */
export const fieldValuesInput = z
  .record(z.string(), given)
  .refine((values) => Object.keys(values).length <= MOST_FIELDS, `has more than ${MOST_FIELDS} fields`)
  .meta({ description: "Absent keeps; null, an empty text or no choice clears." });

/** A key of no form that a field has is a key of no field. */
export const fieldKeyParam = z
  .string()
  .transform((key) => (fieldKeySchema.safeParse(key).success ? key : "-"))
  .meta({ description: "The key of a field." });
