import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import type { AudienceRef } from "./audience.ts";

/** Keys of audiences in the campaigns table. Each attempt has its own list, spread over the shards of its phones. */
export const audienceShardKey = ({ accountId, campaignId, attempt }: AudienceRef, shard: string): string =>
  `${accountId}#audience#${campaignId}#${attempt}#${shard}`;

export const audienceRowKey = (audience: AudienceRef, phone: PhoneNumber): Key => ({
  pk: audienceShardKey(audience, shardOf(phone)),
  sk: phone,
});

/**
 * How far the making of a campaign's list is, in one shard. A partition each: the item holds a page of the list, and all
 * sixteen are written at once.
 */
export const audienceProgressKey = (account: AccountId, campaignId: string, shard: string): Key => ({
  pk: `${account}#audience-progress#${campaignId}#${shard}`,
  sk: "progress",
});
