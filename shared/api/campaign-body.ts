import * as z from "zod";
import { segmentPriceSchema } from "#shared/accounts/account.ts";
import { campaignStateSchema, lateSchema, resendSchema, waitsForSchema } from "#shared/campaigns/campaign.ts";
import { campaignCountsSchema } from "#shared/campaigns/campaign-counts.ts";

const instant = z.iso.datetime();

/** What texts cost together: nothing before the first, and more than one segment may. */
export const costShape = { ...segmentPriceSchema.shape, amount: z.number().min(0) };

/** When it goes out, as it is shown and as it is asked for. */
const whenBody = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("now") }),
    z.strictObject({ kind: z.literal("at"), at: instant }),
    z.strictObject({ kind: z.literal("local"), day: z.iso.date(), time: z.string(), late: lateSchema }),
  ])
  .meta({ id: "When" });

const fields = {
  id: z.string(),
  name: z.string(),
  body: z.string(),
  segments: z.int().meta({ description: "Of the body as it is written; with pictures it is one." }),
  encoding: z.enum(["GSM-7", "UCS-2"]),
  mediaUrls: z.array(z.string()).optional(),
  sender: z.string().optional().meta({ description: "Left out until it is launched: then the account's first." }),
  groupIds: z.array(z.string()),
  excludeGroupIds: z.array(z.string()),
  phones: z.array(z.string()),
  excludeCampaignIds: z.array(z.string()),
  resendOf: z.strictObject(resendSchema.shape).optional(),
  when: whenBody,
  freeze: z.enum(["send", "schedule"]).meta({ description: "When the list of who gets it is made." }),
  expiresAt: instant.optional(),
  state: campaignStateSchema,
  pausedBecause: z.string().optional().meta({ description: "Why it was paused, where nobody did." }),
  waitsFor: z
    .strictObject(waitsForSchema.shape)
    .optional()
    .meta({
      description:
        "While its list is to be made: a group for which that waits, for it is building, invalid, archived or gone, or a campaign " +
        "that it excludes and that has no list yet (no_list). Asked for by its id, also why nothing of it goes out now: no_sender, " +
        "sending_off, everything_stopped or account_closed.",
    }),
  createdAt: instant,
  launchedAt: instant.optional(),
  frozenAt: instant.optional().meta({ description: "When the list was made." }),
  endedAt: instant.optional(),
};

export const campaignBody = z.strictObject(fields).meta({ id: "Campaign" });

/** With how it goes. */
export const followedCampaignBody = z
  .strictObject({
    ...fields,
    counts: z
      .strictObject(campaignCountsSchema.shape)
      .meta({ description: "While it sends an estimate, at most two seconds old; exact when it is done." }),
    replies: z.int().meta({ description: "People who texted back within 72 hours." }),
    optOuts: z.int().meta({ description: "Those of them who opted out." }),
    segmentsSent: z.int(),
    cost: z
      .strictObject(costShape)
      .optional()
      .meta({ description: "Of the segments sent, by the account's segmentPrice." }),
    firstAt: instant.optional(),
    lastAt: instant.optional(),
    textsPerSecond: z.number().optional(),
    secondsLeft: z.int().optional().meta({ description: "For those who wait now; who is held waits longer." }),
  })
  .meta({ id: "FollowedCampaign" });
