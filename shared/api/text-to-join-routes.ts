import * as z from "zod";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { keywordSchema } from "#shared/campaigns/keyword.ts";
import { groupIdSchema } from "#shared/groups/group.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";
import { idParam, instantInput, messageBodyInput, nameInput, orNull, segmentsField } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { warningsField } from "./problem.ts";
import { route } from "./route.ts";

/** A keyword is part of its lock's key; DynamoDB's sort keys take 1,024 bytes. */
const LONGEST_KEYWORD_BYTES = 500;

/** Says of each entry that is the same as an earlier one that it is. */
const distinct =
  (same: (text: string) => string) =>
  (context: { value: string[]; issues: z.core.$ZodRawIssue[] }): void => {
    const seen = new Set<string>();
    context.value.forEach((text, index) => {
      const form = same(text);
      if (seen.has(form)) {
        context.issues.push({ code: "custom", message: "is in the list already", input: text, path: [index] });
      }
      seen.add(form);
    });
  };

const keywords = z
  .array(keywordSchema.refine((word) => Buffer.byteLength(normaliseText(word)) <= LONGEST_KEYWORD_BYTES, "is too long"))
  .min(1)
  .max(20)
  .check(distinct(normaliseText));

const groupIds = z
  .array(groupIdSchema)
  .min(1)
  .max(20)
  .check(distinct((id) => id));

const match = z.enum(["whole", "firstWord"]);

const fields = {
  id: z.string(),
  name: z.string(),
  keywords: z.array(z.string()),
  groupIds: z.array(z.string()),
  sender: z.string().optional().meta({ description: "The number it listens on; without one, all of the account." }),
  welcome: z.string().optional().meta({ description: "Sent to who joins, in place of the groups' responses." }),
  alreadyIn: z.string().optional().meta({ description: "Sent to who is in all its groups already." }),
  opensAt: z.iso.datetime().optional().meta({ description: "Before it, its keywords join nothing." }),
  closesAt: z.iso.datetime().optional().meta({ description: "From it on, its keywords join nothing." }),
  closedReply: z.string().optional().meta({ description: "Sent to who texts a keyword then." }),
  match: match.meta({ description: "Whether the keyword must be the whole text or may be its first word." }),
  status: z.enum(["active", "archived"]),
  createdAt: z.iso.datetime(),
};

const textToJoinBody = z.strictObject(fields).meta({ id: "TextToJoin" });
const joins = z.number().int().meta({ description: "How many people ever joined by it, each counted once." });
const oneBody = z.strictObject({ ...fields, joins }).meta({ id: "CountedTextToJoin" });
const segments = z.strictObject({ welcome: segmentsField, alreadyIn: segmentsField, closedReply: segmentsField });
const changedBody = z.strictObject({ ...fields, segments, warnings: warningsField }).meta({ id: "ChangedTextToJoin" });
const one = z.strictObject({ id: idParam });
const KEYWORD_TAKEN = { keyword_taken: 409 } as const;

export const textToJoinRoutes = {
  listTextToJoins: route({
    method: "GET",
    path: "/v1/text-to-joins",
    summary: "The account's text-to-joins, archived ones too",
    permission: "read",
    position: z.object({ id: z.string() }),
    answers: { 200: { description: "A page of text-to-joins", body: pageOf(textToJoinBody) } },
  }),
  createTextToJoin: route({
    method: "POST",
    path: "/v1/text-to-joins",
    summary: "Makes a text-to-join: its keywords put whoever texts one into its groups",
    permission: "groups",
    body: z.strictObject({
      name: nameInput,
      keywords,
      groupIds,
      sender: senderNumberSchema.optional(),
      welcome: messageBodyInput.optional(),
      alreadyIn: messageBodyInput.optional(),
      opensAt: instantInput.optional(),
      closesAt: instantInput.optional(),
      closedReply: messageBodyInput.optional(),
      match: match.default("whole"),
    }),
    answers: { 201: { description: "The text-to-join", body: changedBody } },
    refusals: KEYWORD_TAKEN,
  }),
  getTextToJoin: route({
    method: "GET",
    path: "/v1/text-to-joins/{id}",
    summary: "A text-to-join, with how many joined by it",
    permission: "read",
    params: one,
    answers: { 200: { description: "The text-to-join", body: oneBody } },
  }),
  changeTextToJoin: route({
    method: "PATCH",
    path: "/v1/text-to-joins/{id}",
    summary: "Changes a text-to-join",
    description: "What is left out stays, null clears.",
    permission: "groups",
    params: one,
    body: z.strictObject({
      name: nameInput.optional(),
      keywords: keywords.optional(),
      groupIds: groupIds.optional(),
      welcome: orNull(messageBodyInput),
      alreadyIn: orNull(messageBodyInput),
      opensAt: orNull(instantInput),
      closesAt: orNull(instantInput),
      closedReply: orNull(messageBodyInput),
      match: match.optional(),
    }),
    answers: { 200: { description: "The text-to-join as it then is", body: changedBody } },
    refusals: KEYWORD_TAKEN,
  }),
  archiveTextToJoin: route({
    method: "POST",
    path: "/v1/text-to-joins/{id}/archive",
    summary: "Archives a text-to-join and gives its keywords back",
    permission: "groups",
    params: one,
    answers: { 200: { description: "The archived text-to-join", body: textToJoinBody } },
  }),
  restoreTextToJoin: route({
    method: "POST",
    path: "/v1/text-to-joins/{id}/restore",
    summary: "Takes an archived text-to-join into use again",
    permission: "groups",
    params: one,
    answers: { 200: { description: "The text-to-join, in use", body: changedBody } },
    refusals: KEYWORD_TAKEN,
  }),
};
