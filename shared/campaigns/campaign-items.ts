import * as z from "zod";
import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import type { Item, Key } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { type Campaign, type CampaignRef, campaignIdSchema } from "./campaign.ts";

const CAMPAIGN = "campaign#";

/** Keys and items in the campaigns table. */
export const campaignKey = ({ accountId, id }: CampaignRef): Key => ({ pk: accountId, sk: `${CAMPAIGN}${id}` });

/** An account's campaigns in the order in which they were made: an entry each, which never changes. */
export const campaignsKey = (account: AccountId): string => `${account}#campaigns`;

const campaignPlace = ({ createdAt, id }: Pick<Campaign, "createdAt" | "id">): string => `${createdAt}#${id}`;

export const campaignEntry = (campaign: Campaign): Item => ({
  pk: campaignsKey(campaign.accountId),
  sk: campaignPlace(campaign),
  id: campaign.id,
});

/** With its place in the index `due`, while the clock has to look at it. */
export const campaignItem = (campaign: Campaign): Item => ({
  ...campaignKey(campaign),
  ...campaign,
  ...(campaign.dueAt === undefined ? {} : { dueShard: shardOf(campaign.id) }),
});

const keySchema = z.object({ accountId: accountIdSchema, id: campaignIdSchema });

export const campaignOfKey = ({ pk, sk }: Key): CampaignRef =>
  keySchema.parse({ accountId: pk, id: sk.slice(CAMPAIGN.length) });
