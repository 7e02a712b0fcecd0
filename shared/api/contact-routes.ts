import * as z from "zod";
import { consentRecordSchema, consentStateSchema } from "#shared/contacts/consent.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { fieldValueSchema } from "#shared/contacts/field-attributes.ts";
import { fieldValuesInput } from "./field-inputs.ts";
import { FIND_DESCRIPTION, findPosition, findQuery } from "./find-query.ts";
import { newPhoneParam, phoneParam, timeZoneInput } from "./inputs.ts";
import { messageBody } from "./message-body.ts";
import { pageOf } from "./page.ts";
import { warningsField } from "./problem.ts";
import { route } from "./route.ts";

/** Absent keeps; null or nothing but spaces clears. */
const clearable = <Schema extends z.ZodType<string, string>>(schema: Schema) =>
  z
    .string()
    .trim()
    .nullable()
    .transform((text) => (text === "" ? null : text))
    .pipe(schema.nullable())
    .optional();

const contactFields = {
  phone: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().optional(),
  timeZone: z.string().optional().meta({ description: "The zone that was given for the contact." }),
  zone: z
    .strictObject({ zones: z.array(z.string()), from: z.enum(["contact", "number", "account"]) })
    .meta({ description: "Where the person may be, and what says so: quiet hours hold in each of these zones." }),
  fields: z.record(z.string(), fieldValueSchema).meta({ description: "By key; see /v1/fields." }),
  consent: z.strictObject({
    state: consentStateSchema,
    at: z.iso.datetime().optional().meta({ description: "Since when it stands." }),
    held: z.literal(true).optional().meta({ description: "A text may have been an opt-out: see /v1/reviews." }),
  }),
  source: sourceSchema,
  createdAt: z.iso.datetime(),
};

const contactBody = z.strictObject(contactFields).meta({ id: "Contact" });
const oneContactBody = z
  .strictObject({
    ...contactFields,
    lastInboundAt: z.iso.datetime().optional().meta({ description: "When the person texted last." }),
    lastOutboundAt: z.iso
      .datetime()
      .optional()
      .meta({ description: "When the carrier took the last text to the person, as known a moment later." }),
    lastFailedAt: z.iso
      .datetime()
      .optional()
      .meta({ description: "When the last text that was once told as failed or undelivered was handed over." }),
    keyword: z.string().optional().meta({ description: "The last keyword of the person's that was taken." }),
    lastTexted: z
      .string()
      .optional()
      .meta({ description: "The sender that the person texted last: answers come from it." }),
    messages7d: z
      .int()
      .meta({ description: "Texts to the person in the last 7 days that are not known to have failed." }),
    messages30d: z.int().meta({ description: "The same in the last 30 days; at most 300 are looked at." }),
  })
  .meta({ id: "OneContact" });
export const putContactBody = z.strictObject({ ...contactFields, warnings: warningsField }).meta({ id: "PutContact" });

const contactGroupBody = z
  .strictObject({ groupId: z.string(), name: z.string(), since: z.iso.datetime(), source: sourceSchema })
  .meta({ id: "GroupOfContact" });

const consentBody = z.strictObject(consentRecordSchema.shape).meta({ id: "ConsentRecord" });

const one = z.strictObject({ phone: phoneParam });

/** What people give of a contact. */
export const contactInput = {
  firstName: clearable(z.string().max(100)),
  lastName: clearable(z.string().max(100)),
  email: clearable(z.email("must be an e-mail address").max(254)),
  timeZone: clearable(timeZoneInput),
  fields: fieldValuesInput.optional(),
  consent: z
    .strictObject({
      state: z.enum(["subscribed", "unsubscribed"]),
      evidence: z.string().trim().min(1, "must say what shows it").max(1_000),
    })
    .optional(),
};

export const contactRoutes = {
  listContacts: route({
    method: "GET",
    path: "/v1/contacts",
    summary: "The account's contacts, or those that are looked for",
    description: FIND_DESCRIPTION,
    permission: "read",
    query: findQuery,
    position: findPosition,
    answers: { 200: { description: "A page of contacts", body: pageOf(contactBody) } },
    refusals: { not_found: 404 },
  }),
  getContact: route({
    method: "GET",
    path: "/v1/contacts/{phone}",
    summary: "A contact",
    permission: "read",
    params: one,
    answers: { 200: { description: "The contact", body: oneContactBody } },
  }),
  putContact: route({
    method: "PUT",
    path: "/v1/contacts/{phone}",
    summary: "Makes a contact, or merges into it",
    description:
      "What is left out stays, null or an empty text clears. Consent: a new contact without it is pending; whoever opted " +
      "out stays so (warning consent_kept), for only the person can turn that back. Subscribing needs a manager's key.",
    permission: "contacts",
    params: z.strictObject({ phone: newPhoneParam }),
    body: z.strictObject(contactInput),
    answers: {
      200: { description: "The contact as it then is", body: putContactBody },
      201: { description: "The new contact", body: putContactBody },
    },
    refusals: { forbidden: 403 },
  }),
  listGroupsOfContact: route({
    method: "GET",
    path: "/v1/contacts/{phone}/groups",
    summary: "The groups that a contact is in",
    permission: "read",
    params: one,
    position: z.object({ groupId: z.string() }),
    answers: {
      200: { description: "A page of groups; a change may show a moment late", body: pageOf(contactGroupBody) },
    },
  }),
  listMessagesOfContact: route({
    method: "GET",
    path: "/v1/contacts/{phone}/messages",
    summary: "All texts with a contact, newest first",
    permission: "read",
    params: one,
    position: z.object({ at: z.iso.datetime(), messageId: z.string() }),
    answers: { 200: { description: "A page of messages", body: pageOf(messageBody) } },
  }),
  listConsentsOfContact: route({
    method: "GET",
    path: "/v1/contacts/{phone}/consents",
    summary: "What was ever said about a phone's consent, newest first",
    description: "Also of a phone whose contact is gone: consent outlives it.",
    permission: "read",
    params: one,
    position: consentRecordSchema.pick({ at: true, cause: true }),
    answers: { 200: { description: "A page of consent records", body: pageOf(consentBody) } },
  }),
};
