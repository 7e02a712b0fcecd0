// The audience is the frozen list of who gets a campaign and who does not, each with the reason: one row a phone, under the
// number of its attempt and in the phone's shard. Whatever is decided later (a STOP, a pause) never changes the list.
import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";

/**
 * Why a phone is left out. Exclusion wins over all else, then who may not be sent to: `no_consent` never said anything,
 * `held` is a doubtful opt-out that awaits a person, `country` is not one of the account's, `invalid` is a number that takes
 * no texts.
 */
export const leftOutSchema = z.enum([
  "excluded_group",
  "excluded_campaign",
  "unsubscribed",
  "held",
  "pending",
  "no_consent",
  "country",
  "invalid",
]);
export type LeftOut = z.infer<typeof leftOutSchema>;

export const audienceRowSchema = z.object({
  v: z.literal(1),
  phone: phoneNumberSchema,
  /** Left out of all that are included. */
  leftOut: leftOutSchema.optional(),
  /** The group or the campaign that excludes it. */
  by: z.string().optional(),
  /** Of those included: the contact's own zone, where it has one; else its number says where it can be. */
  timeZone: z.string().optional(),
  /** In how many of the campaign's groups the phone is. */
  groups: z.number().int().min(0),
});
export type AudienceRow = z.infer<typeof audienceRowSchema>;

/** Which list. */
export interface AudienceRef {
  readonly accountId: AccountId;
  readonly campaignId: string;
  readonly attempt: number;
}
