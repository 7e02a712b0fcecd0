import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { consentRecordSchema } from "#shared/contacts/consent.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { reviewFlagSchema as reviewFlag } from "#shared/groups/review-flags.ts";
import { countedGroup } from "./group-body.ts";
import { cursorInput, idParam } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const thresholds = {
  n: { from: 1, to: 100, usual: 5, says: "in_other_groups: in at least so many other groups." },
  after: { from: 0, to: 3_650, usual: 30, says: "never_answered: a member for at least so many days." },
  failures: { from: 1, to: 10, usual: 3, says: "number_fails: at least so many texts in a row did not arrive." },
};
type Threshold = (typeof thresholds)[keyof typeof thresholds];

const inQuery = ({ from, to, usual, says }: Threshold) =>
  z
    .string()
    .regex(/^\d{1,4}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.int().min(from).max(to))
    .default(usual)
    .meta({ description: says });
const inBody = ({ from, to, usual, says }: Threshold) =>
  z.int().min(from).max(to).default(usual).meta({ description: says });

const flag = z.discriminatedUnion("flag", [
  z.strictObject({ flag: z.literal("unsubscribed"), since: z.iso.datetime(), how: consentRecordSchema.shape.how }),
  z.strictObject({
    flag: z.literal("held"),
    since: z.iso.datetime(),
    reviewId: z.string().meta({ description: "See /v1/reviews." }),
  }),
  z.strictObject({ flag: z.literal("never_answered"), memberSince: z.iso.datetime() }),
  z.strictObject({
    flag: z.literal("number_fails"),
    failures: z.int().meta({ description: "In a row, of the latest 20 texts in and out." }),
    lastFailedAt: z.iso.datetime(),
    errorCode: z.int().optional(),
    error: z.string(),
  }),
  z.strictObject({
    flag: z.literal("in_other_groups"),
    count: z.int(),
    groups: z.array(z.strictObject({ groupId: z.string(), name: z.string() })),
  }),
]);

const flaggedMember = z
  .strictObject({ phone: z.string(), since: z.iso.datetime(), source: sourceSchema, flags: z.array(flag) })
  .meta({ id: "FlaggedMember" });

const one = z.strictObject({ id: idParam });

/** Looking through a group for people who no longer belong there. */
export const groupReviewRoutes = {
  reviewGroup: route({
    method: "GET",
    path: "/v1/groups/{id}/review",
    summary: "Members worth a look, each with the reasons",
    description:
      "Who opted out or is held, never texted, cannot be reached, or is in many other groups. A page looks on until it " +
      "has somebody; only after five seconds it may be empty, with a cursor. Numbers fail by what the carrier says of the " +
      "number, not of the words, the sender or the account.",
    permission: "read",
    params: one,
    query: z.strictObject({
      flags: z
        .string()
        .transform((text) => text.split(","))
        .pipe(z.array(reviewFlag))
        .default([...reviewFlag.options])
        .meta({ description: "Only these, with commas between: unsubscribed,held. All of them when left out." }),
      n: inQuery(thresholds.n),
      after: inQuery(thresholds.after),
      failures: inQuery(thresholds.failures),
    }),
    position: z.object({ phone: phoneNumberSchema }),
    answers: { 200: { description: "A page of flagged members", body: pageOf(flaggedMember) } },
  }),
  removeFlagged: route({
    method: "POST",
    path: "/v1/groups/{id}/review/remove",
    summary: "Takes the members with any of these flags out of a group",
    description:
      "At most 500 in one request: while it answers more, ask again with its cursor. Their consent and their other groups " +
      "stay as they are. dryRun only counts.",
    permission: "contacts",
    params: one,
    body: z.strictObject({
      flags: z.array(reviewFlag).min(1),
      n: inBody(thresholds.n),
      after: inBody(thresholds.after),
      failures: inBody(thresholds.failures),
      dryRun: z.boolean().default(false),
      cursor: cursorInput,
    }),
    answers: {
      200: {
        description: "How many were taken out",
        body: z
          .strictObject({
            removed: z.int(),
            looked: z.int().meta({ description: "Members that were looked at." }),
            more: z.boolean(),
            cursor: z.string().optional(),
          })
          .meta({ id: "RemovedFlagged" }),
      },
    },
    refusals: { dynamic_group: 409 },
  }),
  markReviewed: route({
    method: "POST",
    path: "/v1/groups/{id}/reviewed",
    summary: "Notes that the group was reviewed: now, by this key",
    permission: "contacts",
    params: one,
    answers: { 200: { description: "The group", body: countedGroup } },
  }),
};
