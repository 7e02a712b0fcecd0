import * as z from "zod";
import { waitsForSchema } from "#shared/campaigns/campaign.ts";
import { costShape } from "./campaign-body.ts";

const counts = z.record(z.string(), z.int());

/** What a campaign would come to if its list were made now. */
export const campaignPreviewBody = z
  .strictObject({
    audience: z.int().meta({ description: "Everybody in its groups and phones, each person once." }),
    included: z.int().meta({ description: "Who of them would get it." }),
    leftOut: counts.meta({
      description:
        "Who of them would not, by reason: excluded_group, excluded_campaign, unsubscribed, held (may have opted out in " +
        "words that a person has to read), pending, no_consent, country, invalid. With included it adds up to audience.",
    }),
    inSeveral: z.int().meta({ description: "Of the included, who is in several of its groups; each gets one text." }),
    excludedBy: counts.meta({ description: "How many each excluding group or campaign leaves out, by its id." }),
    capped: z.int().meta({
      description:
        "Of the included, who has had as many texts as the account's frequencyCap allows, as of when it begins: skipped when " +
        "their turn comes. Segments, cost and samples are without them.",
    }),
    alsoInAny: z.int().meta({
      description:
        "Of the included, who also gets another campaign: one that is on, ended within a day before this one begins, or is " +
        "scheduled within a day of it.",
    }),
    alsoIn: counts.meta({ description: "And of which campaign how many, by its id." }),
    segments: z
      .strictObject({ min: z.int(), mean: z.number(), max: z.int(), sum: z.int() })
      .meta({ description: "Of the texts as each person would get them; sum is what the carrier bills." }),
    ucs2: z.int().meta({
      description: "How many texts are UCS-2 with what is filled in: 70 characters to a segment instead of 160.",
    }),
    characters: z
      .array(
        z.strictObject({
          character: z.string(),
          codePoint: z.string(),
          suggestion: z
            .string()
            .optional()
            .meta({ description: "What costs less and looks the same; left out: nothing." }),
        }),
      )
      .meta({ description: "What in the text as it is written makes it UCS-2." }),
    cost: z
      .strictObject(costShape)
      .optional()
      .meta({ description: "Of all segments; left out while the account has no segmentPrice." }),
    seconds: z.int().optional().meta({
      description: "How long its sender takes with nothing else to send and no quiet hours; left out without a sender.",
    }),
    endsAt: z.iso.datetime().optional().meta({ description: "Left out where each person's own clock says when." }),
    samples: z
      .array(z.strictObject({ phone: z.string(), text: z.string(), segments: z.int() }))
      .meta({ description: "Up to five of the texts, as these people would get them." }),
    waitsFor: z
      .strictObject(waitsForSchema.shape)
      .optional()
      .meta({
        description:
          "A group that is not ready, or a campaign that it excludes and that has no list yet, whose people are not counted as " +
          "left out: launched now, this one would wait for it.",
      }),
  })
  .meta({ id: "CampaignPreview" });
