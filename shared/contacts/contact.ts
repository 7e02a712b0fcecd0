// A contact is a phone number in E.164 with a profile: the number is the identity. What people may edit is here;
// consent and the facts that rules read are items of their own, which no profile write can name.
import * as z from "zod";
import { timeZoneSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { fieldValueSchema, withFields } from "./field-attributes.ts";

/** Where a contact or a membership comes from. */
export const sourceSchema = z.enum(["keyword", "manual", "api", "rule", "bulk", "import"]);
export type Source = z.infer<typeof sourceSchema>;

const name = z.string().max(100);

const profileSchema = z.object({
  firstName: name.optional(),
  lastName: name.optional(),
  email: z.email().max(254).optional(),
  timeZone: timeZoneSchema.optional(),
});
export type Profile = z.infer<typeof profileSchema>;

export const contactSchema = z.preprocess(
  withFields,
  profileSchema.extend({
    phone: phoneNumberSchema,
    createdAt: z.iso.datetime(),
    /** How it came to be; by text, also a plain one, it is `keyword`. */
    source: sourceSchema,
    /** Counts its changes, from 1. */
    version: z.number().int().positive(),
    /** As they were kept; field-value.ts says what they are now. Missing where there are none. */
    fields: z.record(z.string(), fieldValueSchema).optional(),
  }),
);
export type Contact = z.infer<typeof contactSchema>;
