import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { idParam, phoneParam, phonesInput } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const results = <const Outcomes extends readonly string[]>(outcomes: Outcomes) =>
  z.array(z.strictObject({ phone: z.string(), outcome: z.enum(outcomes) }));

const membershipBody = z
  .strictObject({ groupId: z.string(), phone: z.string(), since: z.iso.datetime(), source: sourceSchema })
  .meta({ id: "Membership" });

const oneMember = z.strictObject({ phone: phoneParam, groupId: idParam });

export const memberRoutes = {
  listMembers: route({
    method: "GET",
    path: "/v1/groups/{id}/members",
    summary: "Who is in a group",
    permission: "read",
    params: z.strictObject({ id: idParam }),
    position: z.object({ phone: phoneNumberSchema }),
    answers: {
      200: {
        description: "A page of members",
        body: pageOf(membershipBody.omit({ groupId: true }).meta({ id: "Member" })),
      },
    },
  }),
  addMembers: route({
    method: "POST",
    path: "/v1/groups/{id}/members",
    summary: "Adds up to 500 contacts to a group",
    description: "Silent unless respond is true or the group's response is on for bulk. dryRun only tells.",
    permission: "contacts",
    params: z.strictObject({ id: idParam }),
    body: z.strictObject({ phones: phonesInput, respond: z.boolean().optional(), dryRun: z.boolean().default(false) }),
    answers: {
      200: {
        description: "What came of each phone, in the order given",
        body: z
          .strictObject({
            results: results(["added", "already_in", "no_such_contact", "invalid"]),
            responses: z.strictObject({
              due: z.int().meta({ description: "Responses that go out." }),
              withheld: z.int().meta({ description: "Those that do not, only because they were not asked for." }),
            }),
          })
          .meta({ id: "AddedMembers" }),
      },
    },
  }),
  removeMembers: route({
    method: "POST",
    path: "/v1/groups/{id}/members/remove",
    summary: "Takes up to 500 contacts out of a group",
    permission: "contacts",
    params: z.strictObject({ id: idParam }),
    body: z.strictObject({ phones: phonesInput }),
    answers: {
      200: {
        description: "What came of each phone, in the order given",
        body: z.strictObject({ results: results(["removed", "not_in", "invalid"]) }).meta({ id: "RemovedMembers" }),
      },
    },
  }),
  addToGroup: route({
    method: "PUT",
    path: "/v1/contacts/{phone}/groups/{groupId}",
    summary: "Puts a contact in a group",
    description: "Joining starts the group's response; being in the group already starts nothing.",
    permission: "contacts",
    params: oneMember,
    body: z.strictObject({ respond: z.boolean().optional().meta({ description: "false joins in silence." }) }),
    answers: {
      200: { description: "It was in the group already", body: membershipBody },
      201: { description: "It joined", body: membershipBody },
    },
  }),
  removeFromGroup: route({
    method: "DELETE",
    path: "/v1/contacts/{phone}/groups/{groupId}",
    summary: "Takes a contact out of a group",
    permission: "contacts",
    params: oneMember,
    answers: { 204: { description: "It is not in the group" } },
  }),
};
