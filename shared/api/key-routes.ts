import * as z from "zod";
import { roleSchema } from "#shared/accounts/api-key.ts";
import { idParam, instantInput, nameInput, orNull } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const keyFields = {
  id: z.string(),
  prefix: z.string().meta({ description: "The first characters of the key, to tell keys apart." }),
  label: z.string(),
  role: roleSchema,
  integration: z.boolean(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  lastUsedAt: z.iso.datetime().optional().meta({ description: "Noted every five minutes at most." }),
};

const keyBody = z.strictObject(keyFields).meta({ id: "Key" });

export const keyRoutes = {
  listKeys: route({
    method: "GET",
    path: "/v1/keys",
    summary: "The account's keys, without what opens",
    permission: "read",
    position: z.object({ id: z.string() }),
    answers: { 200: { description: "A page of keys", body: pageOf(keyBody) } },
  }),
  issueKey: route({
    method: "POST",
    path: "/v1/keys",
    summary: "Issues a key",
    description:
      "The key is in this answer and nowhere else, for only its hash is stored. The repetition of a request with an " +
      "Idempotency-Key is therefore answered without it.",
    permission: "keys",
    body: z.strictObject({
      label: nameInput,
      role: roleSchema,
      integration: z.boolean().default(false).meta({ description: "A machine's: what it adds has the source api." }),
      expiresAt: instantInput.optional(),
    }),
    answers: {
      201: {
        description: "The key",
        body: z.strictObject({ ...keyFields, key: z.string().optional() }).meta({ id: "NewKey" }),
      },
    },
    shownOnce: "key",
  }),
  changeKey: route({
    method: "PATCH",
    path: "/v1/keys/{id}",
    summary: "Changes a key's label or the instant from which it opens nothing",
    description:
      "What is left out stays; null for expiresAt lets it live on. One owner's key always stays without an end.",
    permission: "keys",
    params: z.strictObject({ id: idParam }),
    body: z.strictObject({ label: nameInput.optional(), expiresAt: orNull(instantInput) }),
    answers: { 200: { description: "The key as it then is", body: keyBody } },
    refusals: { last_owner_key: 409 },
  }),
  removeKey: route({
    method: "DELETE",
    path: "/v1/keys/{id}",
    summary: "Removes a key, at once",
    permission: "keys",
    params: z.strictObject({ id: idParam }),
    answers: { 204: { description: "It opens nothing any more" } },
    refusals: { last_owner_key: 409 },
  }),
};
