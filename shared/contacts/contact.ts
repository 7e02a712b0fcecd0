// A contact is a phone number in E.164 with a profile: the number is the identity. What people may edit is here;
// consent and the facts that rules read are items of their own, which no profile write can name.
import * as z from "zod";
import { timeZoneSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { fieldValueSchema, withFields } from "./field-attributes.ts";

/** Where a contact or a membership comes from. */
export const sourceSchema = z.enum(["keyword", "manual", "api", "rule", "bulk", "import"]);
export type Source = z.infer<typeof sourceSchema>;

/** What changed an item last, and what started that: who joins a group by a rule on it joins because of this. */
export const lastChangeSchema = z.object({
  source: sourceSchema,
  cause: z.string(),
  /** When that was. Missing where it was written before this was noted. */
  at: z.iso.datetime().optional(),
});
export type LastChange = z.infer<typeof lastChangeSchema>;

/** When, from where and by what a profile is written; the first of them is how the contact came to be. */
export interface ProfileWrite {
  readonly at: string;
  readonly source: Source;
  /** Not said where nothing that waits for its cause follows from it. */
  readonly cause?: string;
}

const name = z.string().max(100);

export const profileSchema = z.object({
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
    /** Missing where it was written before this was noted. */
    changed: lastChangeSchema.optional(),
    /** As they were kept; field-value.ts says what they are now. Missing where there are none. */
    fields: z.record(z.string(), fieldValueSchema).optional(),
  }),
);
export type Contact = z.infer<typeof contactSchema>;
