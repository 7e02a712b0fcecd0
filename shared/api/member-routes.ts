import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { consentStateSchema } from "#shared/contacts/consent.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { findQuery } from "./find-query.ts";
import { cursorInput, idParam, phoneParam, phonesInput } from "./inputs.ts";
import { responsesField, results } from "./member-results.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const membershipBody = z
  .strictObject({ groupId: z.string(), phone: z.string(), since: z.iso.datetime(), source: sourceSchema })
  .meta({ id: "Membership" });

const member = z
  .strictObject({
    phone: z.string(),
    since: z.iso.datetime(),
    source: sourceSchema,
    by: z.string().optional().meta({ description: "The id of the key that put it there." }),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    consent: consentStateSchema,
  })
  .meta({ id: "Member" });

/** A group that its rule keeps takes nobody in, and lets nobody go, by hand. */
const DYNAMIC = { dynamic_group: 409 } as const;
const REFUSALS = { group_archived: 409, ...DYNAMIC } as const;

const oneMember = z.strictObject({ phone: phoneParam, groupId: idParam });

export const memberRoutes = {
  listMembers: route({
    method: "GET",
    path: "/v1/groups/{id}/members",
    summary: "Who is in a group",
    permission: "read",
    description:
      "With consent only those whose consent is so: such a page may end before it is full, and only after five seconds be " +
      "empty, with a cursor.",
    params: z.strictObject({ id: idParam }),
    query: z.strictObject({ consent: consentStateSchema.optional() }),
    position: z.object({ phone: phoneNumberSchema }),
    answers: { 200: { description: "A page of members", body: pageOf(member) } },
  }),
  addMembers: route({
    method: "POST",
    path: "/v1/groups/{id}/members",
    summary: "Adds up to 500 contacts to a group",
    description:
      "phones; or fromGroup, the members of another group (of a dynamic one a snapshot, once it is built); or find, whom GET /v1/contacts finds by the same filters. Of " +
      "these two 500 in a request: while it answers more, ask again with its cursor, also where it added nobody. Silent unless respond is true or the group's response is on for bulk. dryRun only tells.",
    permission: "contacts",
    params: z.strictObject({ id: idParam }),
    body: z
      .strictObject({
        phones: phonesInput.optional(),
        fromGroup: idParam.optional(),
        find: findQuery.optional(),
        respond: z.boolean().optional(),
        dryRun: z.boolean().default(false),
        cursor: cursorInput,
      })
      .refine(({ phones, fromGroup, find }) => [phones, fromGroup, find].filter(Boolean).length === 1, {
        error: "give one of phones, fromGroup and find",
        path: ["phones"],
      })
      .refine(({ phones, cursor }) => cursor === undefined || phones === undefined, {
        error: "goes with fromGroup or find",
        path: ["cursor"],
      }),
    answers: {
      200: {
        description: "What came of each phone, in the order given",
        body: z
          .strictObject({
            results: results(["added", "already_in", "no_such_contact", "invalid"]),
            responses: responsesField,
            more: z.literal(true).optional().meta({ description: "There are more to add." }),
            cursor: z.string().optional(),
          })
          .meta({ id: "AddedMembers" }),
      },
    },
    refusals: { ...REFUSALS, group_building: 409 },
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
    refusals: DYNAMIC,
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
    refusals: REFUSALS,
  }),
  removeFromGroup: route({
    method: "DELETE",
    path: "/v1/contacts/{phone}/groups/{groupId}",
    summary: "Takes a contact out of a group",
    permission: "contacts",
    params: oneMember,
    answers: { 204: { description: "It is not in the group" } },
    refusals: DYNAMIC,
  }),
};
