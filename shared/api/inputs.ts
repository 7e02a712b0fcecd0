// What requests are made of, wherever it stands in them.
import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";
import { mergeFieldErrors } from "#shared/messaging/merge-fields.ts";

/** An id of no form that we make is an id that nobody has. */
const NOBODYS = "-";
const ID = /^[A-Za-z0-9_-]{1,64}$/;

export const idParam = z
  .string()
  .transform((id) => (ID.test(id) ? id : NOBODYS))
  .meta({ description: "An id, as it was answered when it was made." });

export const phoneParam = phoneNumberSchema.meta({
  description: "A phone number in E.164: +15125550101, or with the plus encoded: %2B15125550101.",
});

/** Of a contact that may be new: a number that can exist. */
export const newPhoneParam = phoneNumberSchema
  .check((context) => {
    const read = readPhoneNumber(context.value, "");
    if (read.kind === "invalid") context.issues.push({ code: "custom", message: read.why, input: context.value });
  })
  .meta({ description: "A phone number in E.164 whose length its country has." });

/** A name that people give: 1 to 100 characters, spaces around it do not count. */
export const nameInput = z
  .string()
  .trim()
  .min(1, { error: "must not be empty", abort: true })
  .max(100, { error: "has more than 100 characters", abort: true });

const LONGEST_BODY = 1_600;

/** A text to send: Twilio takes 1,600 characters, and nothing that is blank (Twilio 21602, 21617). */
export const messageBodyInput = z
  .string()
  .min(1, "must not be empty")
  .max(LONGEST_BODY)
  .check((context) => {
    const errors = context.value.trim() === "" ? ["must not be blank"] : mergeFieldErrors(context.value);
    for (const message of errors) context.issues.push({ code: "custom", message, input: context.value });
  })
  .meta({ description: "Merge fields: {{first_name|there}}, {{last_name}}, {{email}}, {{phone}}." });

/** What is sent to clear a field. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional();

/** As people write them; one that is no phone number is told so in its result. */
export const phonesInput = z.array(z.string().min(1).max(64)).min(1).max(500);
