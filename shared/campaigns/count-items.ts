import type { AccountId } from "#shared/accounts/account.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import type { CampaignRef } from "./campaign.ts";

/** Keys of what is counted, in the campaigns table. */
export const campaignCountKey = ({ accountId, id }: CampaignRef): Key => ({
  pk: `${accountId}#campaign-counts`,
  sk: id,
});

/** How far a recount is in a shard. */
export const recountKey = (account: AccountId, campaignId: string, shard: string): Key => ({
  pk: `${account}#recount-progress#${campaignId}`,
  sk: shard,
});

/** Who texted back, in the phone's shard. */
export const repliesShardKey = (account: AccountId, campaignId: string, shard: string): string =>
  `${account}#campaign-replies#${campaignId}#${shard}`;

export const replyKey = (account: AccountId, campaignId: string, phone: string): Key => ({
  pk: repliesShardKey(account, campaignId, shardOf(phone)),
  sk: phone,
});
