import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { campaignIdSchema } from "./campaign.ts";

const of = { v: z.literal(1), accountId: accountIdSchema, campaignId: campaignIdSchema };
const shard = z.string().regex(/^\d\d$/);

/** A slice of making the list, in one shard of phones. */
const buildAudienceSchema = z.object({ ...of, kind: z.literal("audience"), attempt: z.number().int(), shard });
export type BuildAudience = z.infer<typeof buildAudienceSchema>;

/** Hands the next of the audience to the queue of the door. */
const dripCampaignSchema = z.object({ ...of, kind: z.literal("drip"), run: z.number().int() });
export type DripCampaign = z.infer<typeof dripCampaignSchema>;

/** A slice of counting the outcomes from the rows, in one shard; `walk` is the instant (ms) at which the recount began. */
const recountCampaignSchema = z.object({ ...of, kind: z.literal("recount"), walk: z.number().int(), shard });
export type RecountCampaign = z.infer<typeof recountCampaignSchema>;

/** Removes, in one shard, the rows of the lists that were made before this attempt. */
const forgetAudienceSchema = z.object({ ...of, kind: z.literal("forget"), attempt: z.number().int(), shard });
export type ForgetAudience = z.infer<typeof forgetAudienceSchema>;

/** The jobs of campaigns in the queue of long jobs. */
export const campaignJobSchema = z.discriminatedUnion("kind", [
  buildAudienceSchema,
  dripCampaignSchema,
  recountCampaignSchema,
  forgetAudienceSchema,
]);
export type CampaignJob = z.infer<typeof campaignJobSchema>;

/** As many phones as one job of the door takes. */
export const LARGEST_BLOCK = 10;

/** The job of the door's other queue: these people get this campaign's text, unless something speaks against it. */
export const sendBlockSchema = z.object({
  ...of,
  run: z.number().int(),
  phones: z.array(phoneNumberSchema).min(1).max(LARGEST_BLOCK),
  /** How often the carrier asked to come back later. */
  attempt: z.number().int().min(0),
  /** How often its sender had no slot. */
  waits: z.number().int().min(0),
});
export type SendBlock = z.infer<typeof sendBlockSchema>;
