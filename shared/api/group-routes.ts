import * as z from "zod";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { again, countedGroup, listedGroup } from "./group-body.ts";
import { idParam, messageBodyInput, orNull, uniqueNameInput } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";
import { ruleInput } from "./rule-body.ts";

const responseInput = z.strictObject({
  body: messageBodyInput,
  on: z
    .partialRecord(sourceSchema, z.boolean())
    .default({})
    .meta({ description: "Which ways of joining it answers; bulk and import are off unless turned on." }),
  again: again.default("never"),
});

const descriptionInput = z.string().trim().min(1, "must not be empty").max(500);

export const groupRoutes = {
  listGroups: route({
    method: "GET",
    path: "/v1/groups",
    summary: "The account's groups",
    description: "Their counts may be about a second behind; those of one group are counted when it is asked for.",
    permission: "read",
    query: z.strictObject({
      archived: z.enum(["true", "false"]).optional().meta({ description: "true lists archived groups too." }),
    }),
    position: z.object({ id: z.string() }),
    answers: {
      200: { description: "A page of groups", body: pageOf(listedGroup) },
    },
  }),
  createGroup: route({
    method: "POST",
    path: "/v1/groups",
    summary: "Makes a group",
    description:
      "A dynamic group holds exactly the contacts that match its rule; it is built behind the answer, and nobody whom it " +
      "begins with hears of it.",
    permission: "groups",
    body: z.strictObject({
      name: uniqueNameInput,
      description: descriptionInput.optional(),
      kind: z.enum(["standard", "dynamic"], { error: 'must be "standard" or "dynamic"' }),
      rule: ruleInput.optional(),
      sender: senderNumberSchema.optional(),
      response: responseInput.optional(),
    }),
    answers: { 201: { description: "The group", body: countedGroup } },
    refusals: { name_taken: 409 },
  }),
  getGroup: route({
    method: "GET",
    path: "/v1/groups/{id}",
    summary: "A group, its members counted",
    permission: "read",
    params: z.strictObject({ id: idParam }),
    answers: { 200: { description: "The group", body: countedGroup } },
  }),
  changeGroup: route({
    method: "PATCH",
    path: "/v1/groups/{id}",
    summary: "Changes a group",
    description:
      "What is left out stays, null clears. A changed response is for those who join from then on. Another rule builds a " +
      "dynamic group anew, in silence; the same rule changes nothing.",
    permission: "groups",
    params: z.strictObject({ id: idParam }),
    body: z.strictObject({
      name: uniqueNameInput.optional(),
      description: orNull(descriptionInput),
      rule: ruleInput.optional(),
      sender: orNull(senderNumberSchema),
      response: orNull(responseInput),
    }),
    answers: { 200: { description: "The group as it then is", body: countedGroup } },
    refusals: { name_taken: 409 },
  }),
};
