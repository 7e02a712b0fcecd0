import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { resendSchema } from "#shared/campaigns/campaign.ts";
import { listedOutcomeSchema } from "#shared/campaigns/listed-recipient.ts";
import { testedAsSchema } from "#shared/campaigns/test-campaign.ts";
import { campaignBody } from "./campaign-body.ts";
import { campaignPreviewBody } from "./campaign-preview-body.ts";
import { idParam, longCursorInput, phoneParam } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const MOST_TESTED = 5;
const one = z.strictObject({ id: idParam });

const recipientBody = z
  .strictObject({
    phone: z.string(),
    outcome: z.string().meta({
      description:
        "waiting, held (not the hour for it there), claimed, sent, delivered, undelivered, failed, skipped, " +
        "inDoubt, cancelled, expired; or leftOut, of who was not to get it.",
    }),
    reason: z.string().optional().meta({ description: "Why it is left out, was skipped or failed." }),
    by: z.string().optional().meta({ description: "The id of the group or campaign that excludes it." }),
    at: z.iso.datetime().optional().meta({ description: "When it was handed to the carrier, or skipped." }),
    messageId: z.string().optional(),
    segments: z.int().optional(),
    errorCode: z.int().optional().meta({ description: "Twilio's." }),
  })
  .meta({ id: "Recipient" });

/** Who gets a campaign, or got it: asked before, and looked up afterwards. */
export const campaignRecipientRoutes = {
  previewCampaign: route({
    method: "POST",
    path: "/v1/campaigns/{id}/preview",
    summary: "What a campaign would come to if it were launched now",
    description:
      "How many get it and who does not and why, what it costs, how long it takes, and some of the texts. Nothing goes out. " +
      "What takes longer than five seconds answers 202 with a cursor: ask again with that cursor, and it counts on from there. " +
      "A campaign that is changed meanwhile is counted from the beginning: its cursor is refused.",
    permission: "read",
    params: one,
    body: z.strictObject({ cursor: longCursorInput }),
    answers: {
      200: { description: "All its numbers", body: campaignPreviewBody },
      202: {
        description: "Not yet counted to the end",
        body: z.strictObject({
          cursor: z.string(),
          counted: z.int().meta({ description: "People who were looked at so far." }),
        }),
      },
    },
  }),
  testCampaign: route({
    method: "POST",
    path: "/v1/campaigns/{id}/test",
    summary: "Sends a campaign's text to a few phones beforehand",
    description:
      `To up to ${MOST_TESTED} phones, each as it would get it, with TEST: before it. Consent and quiet hours hold as for any ` +
      "text, and the campaign's counts do not move: whoever is tested gets the campaign all the same when it goes out. With an " +
      "Idempotency-Key the same request sends nothing twice.",
    permission: "send",
    params: one,
    body: z.strictObject({
      phones: z.array(z.string().min(1).max(64)).min(1).max(MOST_TESTED).meta({ description: "As people write them." }),
    }),
    answers: {
      200: {
        description: "What becomes of each phone",
        body: z.strictObject({
          results: z.array(
            z.strictObject({
              phone: z.string(),
              outcome: testedAsSchema.meta({ description: "queued: it goes out; else why nothing does." }),
              messageId: z.string().optional(),
            }),
          ),
        }),
      },
    },
    refusals: { no_sender: 409 },
  }),
  listRecipients: route({
    method: "GET",
    path: "/v1/campaigns/{id}/recipients",
    summary: "Who is on a campaign's list, and what became of each",
    description:
      "Empty until its list is made, in no order that means anything. With outcome only those of one outcome, or of one reason " +
      "to be left out; then a page may have few items, or none, and a cursor all the same: it looks for four seconds at most.",
    permission: "read",
    params: one,
    query: z.strictObject({ outcome: listedOutcomeSchema.optional() }),
    position: z.object({ shard: z.string().regex(/^\d\d$/), phone: phoneNumberSchema.optional() }),
    answers: { 200: { description: "A page of recipients", body: pageOf(recipientBody) } },
  }),
  whyRecipient: route({
    method: "GET",
    path: "/v1/campaigns/{id}/recipients/{phone}",
    summary: "Why a person got a campaign, or did not",
    description:
      "Of any phone, also one that is on no list of it. Before the list is made: what would become of it now.",
    permission: "read",
    params: z.strictObject({ id: idParam, phone: phoneParam }),
    answers: {
      200: {
        description: "The reason",
        body: z
          .strictObject({
            phone: z.string(),
            code: z
              .string()
              .meta({ description: "For programs, such as delivered, not_in_groups, unsubscribed, held." }),
            sentence: z.string().meta({ description: "For people." }),
          })
          .meta({ id: "RecipientReason" }),
      },
    },
  }),
  resendCampaign: route({
    method: "POST",
    path: "/v1/campaigns/{id}/resend",
    summary: "Makes a draft that goes once more to some of those who were to get it",
    description:
      "To failed: whom it did not reach; to silent: who got it and has not texted back. Who that is, is looked up when the draft " +
      "is launched; until then it can be changed as any draft. Whom the campaign excludes stays excluded.",
    permission: "send",
    params: one,
    body: z.strictObject({ to: resendSchema.shape.to }),
    answers: { 201: { description: "The draft", body: campaignBody } },
    refusals: { wrong_state: 409, group_gone: 409 },
  }),
};
