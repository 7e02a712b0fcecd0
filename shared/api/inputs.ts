// What requests are made of, wherever it stands in them.
import * as z from "zod";
import { timeZoneSchema } from "#shared/accounts/account.ts";
import { isLandline } from "#shared/accounts/is-landline.ts";
import { E164 } from "#shared/accounts/phone-number.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";
import { mergeFieldErrors } from "#shared/messaging/merge-fields.ts";
import { segmentsSchema } from "#shared/messaging/segments.ts";
import { LONGEST_BODY } from "#shared/messaging/sms-gateway.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";
import { LARGEST_PAGE, USUAL_PAGE } from "./page.ts";

/** An id of no form that we make is an id that nobody has. */
const NOBODYS = "-";
const ID = /^[A-Za-z0-9_-]{1,64}$/;

export const idParam = z
  .string()
  .transform((id) => (ID.test(id) ? id : NOBODYS))
  .meta({ description: "An id, as it was answered when it was made." });

/** What a phone is instead: a short code, a number with an extension, letters; else only that it is not in E.164. */
const whyNotE164 = (written: string): string => {
  const read = readPhoneNumber(written, "");
  if (read.kind === "invalid" && (read.why !== "is not a phone number" || /\p{L}/u.test(written))) return read.why;
  return "must be a phone number in E.164, such as +15125550101";
};

const e164 = z
  .string()
  .regex(E164, { error: ({ input }) => whyNotE164(String(input)) })
  .brand<"PhoneNumber">();

export const phoneParam = e164.meta({
  description: "A phone number in E.164: +15125550101, or with the plus encoded: %2B15125550101.",
});

/** Of a contact that may be new: a number that can exist. */
export const newPhoneParam = e164
  .check((context) => {
    const read = readPhoneNumber(context.value, "");
    const why = read.kind === "invalid" ? read.why : isLandline(read.phone) ? LANDLINE : undefined;
    if (why !== undefined) context.issues.push({ code: "custom", message: why, input: context.value });
  })
  .meta({ description: "A phone number in E.164 whose length its country has." });

export const LANDLINE = "is a landline, which cannot be texted";

/** Zero-width spaces and joins, hyphens that are not shown, marks of direction: copied along, never meant. */
const UNSEEN = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;
const NOTHING_TO_SEE = /^[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}]*$/u;

/** A name that people give: 1 to 100 characters that can be told apart by looking; spaces around it do not count. */
export const nameInput = z
  .string()
  .overwrite((name) => name.replace(UNSEEN, "").trim())
  .min(1, { error: "must not be empty", abort: true })
  .refine((name) => !NOTHING_TO_SEE.test(name), { error: "must not be empty", abort: true })
  .max(100, { error: "has more than 100 characters", abort: true });

// A name is the key of its lock; DynamoDB's sort keys take 1,024 bytes, and compatibility forms can grow 18-fold.
const LONGEST_NAME_BYTES = 900;

/** A name that belongs to one of its kind, without regard to case and spaces. */
export const uniqueNameInput = nameInput.refine((name) => {
  const bytes = Buffer.byteLength(comparableName(name));
  return bytes > 0 && bytes <= LONGEST_NAME_BYTES;
}, "cannot be told apart from other names");

/** A text to send: Twilio takes 1,600 characters, and nothing that is blank (Twilio 21602, 21617). */
export const messageBodyInput = z
  .string()
  .min(1, "must not be empty")
  .max(LONGEST_BODY)
  .check((context) => {
    const errors = context.value.trim() === "" ? ["must not be blank"] : mergeFieldErrors(context.value);
    for (const message of errors) context.issues.push({ code: "custom", message, input: context.value });
  })
  .meta({
    description: "Merge fields: {{first_name|there}}, {{last_name}}, {{email}}, {{phone}}, {{fields.key|fallback}}.",
  });

/** Answered beside a text that is sent to many. */
export const segmentsField = segmentsSchema
  .optional()
  .meta({ description: "Of the text as it is written; what its merge fields hold may make it longer." });

/** With any offset; kept in UTC. */
export const instantInput = z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString());

/** A zone that has a name: an offset knows no summer time. */
export const timeZoneInput = timeZoneSchema.refine(
  (zone) => !/^[+-]/.test(zone),
  "must be a zone's name, not an offset",
);

/** What is sent to clear a field. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional();

/** As people write them; one that is no phone number is told so in its result. */
export const phonesInput = z.array(z.string().min(1).max(64)).min(1).max(500);

/** Of lists that are asked for by POST: a page's cursor goes into the body of the request for the next. */
export const cursorInput = z.string().min(1).max(4_000).optional();
/** Of what a count has come to so far, with a part for each kind of hours that people have. */
export const longCursorInput = z.string().min(1).max(60_000).optional();
export const limitInput = z.int().min(1).max(LARGEST_PAGE).default(USUAL_PAGE);
