import * as z from "zod";
import { cursorInput, idParam, phoneParam } from "./inputs.ts";
import { route } from "./route.ts";
import { ruleInput } from "./rule-body.ts";

const shownContact = z.strictObject({
  phone: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
});

const some = z.strictObject({
  count: z.int(),
  sample: z.array(shownContact).meta({ description: "The first 20 of them, by phone." }),
});

const why = z
  .strictObject({
    sentence: z.string().meta({ description: "The rule in words." }),
    matches: z.boolean(),
    isMember: z.boolean().meta({ description: "Another than matches only for as long as a change takes to follow." }),
    until: z.iso.datetime().optional().meta({
      description: "The answer holds until then, unless something about the contact changes; left out: for ever.",
    }),
    conditions: z.array(
      z.strictObject({
        path: z.string().meta({ description: "Where it stands in the rule: rule.all.0." }),
        sentence: z.string(),
        value: z.unknown().optional().meta({ description: "What the contact has there; left out: nothing." }),
        result: z.boolean(),
      }),
    ),
  })
  .meta({ id: "Why" });

const STANDARD = { standard_group: 409 } as const;
const INVALID = { rule_invalid: 409 } as const;

/** What groups that their rules keep have beyond others. */
export const dynamicGroupRoutes = {
  previewRule: route({
    method: "POST",
    path: "/v1/groups/preview",
    summary: "Whom a rule matches now",
    description:
      "With groupId, a dynamic group, also who would join and who would leave it. What takes longer than five seconds " +
      "answers 202 with a cursor: ask again with the same rule and group and that cursor, and it counts on from there.",
    permission: "read",
    body: z.strictObject({ rule: ruleInput, groupId: idParam.optional(), cursor: cursorInput }),
    answers: {
      200: {
        description: "How many, and some of them",
        body: z
          .strictObject({ sentence: z.string(), ...some.shape, joins: some.optional(), leaves: some.optional() })
          .meta({ id: "RulePreview" }),
      },
      202: {
        description: "Not yet counted to the end",
        body: z.strictObject({
          cursor: z.string(),
          counted: z.int().meta({ description: "Contacts that were looked at so far." }),
        }),
      },
    },
  }),
  whyMember: route({
    method: "GET",
    path: "/v1/groups/{id}/members/{phone}/why",
    summary: "Why a contact is in a dynamic group, or is not",
    permission: "read",
    params: z.strictObject({ id: idParam, phone: phoneParam }),
    answers: { 200: { description: "The rule, asked now, condition by condition", body: why } },
    refusals: { ...STANDARD, ...INVALID },
  }),
  verifyGroup: route({
    method: "POST",
    path: "/v1/groups/{id}/verify",
    summary: "Has a dynamic group compared with its rule",
    description:
      "It works behind the answer: GET /v1/groups/{id} shows verified, which is of this comparison as soon as its at is " +
      "later than askedAt. Who is in or out against the rule is counted there as drift, and mended. It is done by itself " +
      "once a day.",
    permission: "groups",
    params: z.strictObject({ id: idParam }),
    answers: {
      202: { description: "Asked for", body: z.strictObject({ groupId: z.string(), askedAt: z.iso.datetime() }) },
    },
    refusals: { ...STANDARD, ...INVALID, group_building: 409, group_archived: 409 },
  }),
};
