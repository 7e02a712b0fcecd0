import type { AccountId } from "#shared/accounts/account.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";

/** Keys in the campaigns table. */
export const textToJoinKey = (account: AccountId, id: string): Key => ({ pk: account, sk: `text-to-join#${id}` });

/** The lock of a keyword on one sender, or on any: whose it is. */
export const keywordKey = (account: AccountId, keyword: string, sender: string | undefined): Key => ({
  pk: account,
  sk: `keyword#${sender ?? "any"}#${normaliseText(keyword)}`,
});

/** Who joined by a text-to-join: an item each, spread over shards, so that a burst meets at none. */
export const joinsShardKey = (account: AccountId, id: string, shard: string): string =>
  `${account}#joins#${id}#${shard}`;
export const joinKey = (account: AccountId, id: string, phone: string): Key => ({
  pk: joinsShardKey(account, id, shardOf(phone)),
  sk: phone,
});
