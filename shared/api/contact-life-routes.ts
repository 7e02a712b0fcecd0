import * as z from "zod";
import { consentStateSchema } from "#shared/contacts/consent.ts";
import { contactInput, putContactBody } from "./contact-routes.ts";
import { phoneParam } from "./inputs.ts";
import { warningsField } from "./problem.ts";
import { route } from "./route.ts";

const one = z.strictObject({ phone: phoneParam });

/** As people write it: a national number is one of the account's country. */
const phoneInput = z.string().trim().min(1, "must not be empty").max(64);

/** What an override is answered for with. */
const SHORTEST_OVERRIDE = 10;

const consentInput = z
  .strictObject({
    state: z.enum(["subscribed", "unsubscribed"]),
    evidence: z.string().trim().min(1, "must say what shows it").max(1_000),
    override: z.boolean().optional().meta({ description: "Turns back also what the person said; an owner's alone." }),
  })
  .check((context) => {
    const { state, evidence, override } = context.value;
    const refuse = (path: string, message: string) =>
      context.issues.push({ code: "custom", message, path: [path], input: context.value });
    if (override && state === "unsubscribed") refuse("override", "is only for subscribing");
    if (override && evidence.length < SHORTEST_OVERRIDE)
      refuse("evidence", `must say in at least ${SHORTEST_OVERRIDE} characters what shows it`);
  });

const consentSetBody = z
  .strictObject({
    state: consentStateSchema,
    at: z.iso.datetime().meta({ description: "Since when it stands." }),
    counted: z.boolean().meta({ description: "False when it was so already: what was said is noted in the record." }),
    warnings: warningsField.unwrap(),
  })
  .meta({ id: "ConsentSet" });

/** Where contacts begin and end, and what staff say of their consent. */
export const contactLifeRoutes = {
  createContact: route({
    method: "POST",
    path: "/v1/contacts",
    summary: "Makes a contact",
    description: "As putting it does; a phone that is a contact already is left as it is.",
    permission: "contacts",
    body: z.strictObject({ phone: phoneInput, ...contactInput }),
    answers: { 201: { description: "The new contact", body: putContactBody } },
    refusals: { forbidden: 403, contact_exists: 409 },
  }),
  changeContact: route({
    method: "PATCH",
    path: "/v1/contacts/{phone}",
    summary: "Merges into a contact",
    description: "What is left out stays, null or an empty text clears.",
    permission: "contacts",
    params: one,
    body: z.strictObject(contactInput),
    answers: { 200: { description: "The contact as it then is", body: putContactBody } },
    refusals: { forbidden: 403 },
  }),
  deleteContact: route({
    method: "DELETE",
    path: "/v1/contacts/{phone}",
    summary: "Takes a contact away, or erases it",
    description:
      "Profile and memberships go, and nobody hears of it. Consent stays: who opted out is unsubscribed whatever door " +
      "they come back through. With erase=true also the words and media of all messages go; what waits to be sent is " +
      "cancelled. That needs a key that may erase.",
    permission: "contacts",
    params: one,
    query: z.strictObject({ erase: z.enum(["true", "false"]).optional() }),
    answers: {
      202: {
        description: "Not all is erased yet: the same request goes on",
        body: z.strictObject({ erasing: z.literal(true) }).meta({ id: "Erasing" }),
      },
      204: { description: "It is gone" },
    },
    refusals: { forbidden: 403 },
  }),
  setConsent: route({
    method: "POST",
    path: "/v1/contacts/{phone}/consents",
    summary: "Says what a person agreed to, or withdrew",
    description:
      "Unsubscribing is open to whoever may change contacts. Subscribing needs a manager's key and undoes only an " +
      "opt-out that staff noted; what the person said stands (409 consent_stands) until they text START. override, an " +
      "owner's alone, turns that back too, and the record keeps who did it.",
    permission: "contacts",
    params: one,
    body: consentInput,
    answers: { 200: { description: "The consent that then stands", body: consentSetBody } },
    refusals: { forbidden: 403, consent_stands: 409 },
  }),
};
