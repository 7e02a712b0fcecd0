import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { consentStateSchema } from "#shared/contacts/consent.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { idParam } from "./inputs.ts";

const LONGEST_QUERY = 200;
const LONGEST_VALUE = 1_000;

/** What contacts are looked for by; a blank query is none. */
export const findQuery = z.strictObject({
  query: z
    .string()
    .max(LONGEST_QUERY, `has more than ${LONGEST_QUERY} characters`)
    .transform((query) => (query.trim() === "" ? undefined : query))
    .optional()
    .meta({
      description:
        "Words of names or an e-mail address, each by its beginning; or three or more digits of a phone, from its country " +
        "code or as it is written in the account's country.",
    }),
  group: idParam.optional(),
  consent: consentStateSchema.optional(),
  source: sourceSchema.optional(),
  field: z
    .record(z.string(), z.string().max(LONGEST_VALUE))
    .optional()
    .meta({
      description:
        "field.<key>=<value>: the value of a searchable field; case and spaces do not count. Contacts are found by it from " +
        "their first change after it became searchable.",
    }),
});

/** Without a filter behind the phone that was last; else behind a place of the list that leads to who fits. */
export const findPosition = z.object({
  phone: phoneNumberSchema.optional(),
  lead: z.string().optional(),
  at: z.string().optional(),
});

export const FIND_DESCRIPTION =
  "A page of very large contacts has fewer than limit. All filters must fit. Contacts whose names are looked for come " +
  "in the order of the word that begins so, phones in their " +
  "own order. A change is found within a moment by its new name, and at once no more by its old one; who is renamed " +
  "while pages are read may come again, or be missed. Two filters that fit nobody among thousands, though many have " +
  "each, are refused (400): use a group's preview for what no list leads to.";
