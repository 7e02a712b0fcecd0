import type { AccountId } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { DynamoShardWalks } from "#shared/platform/dynamo-shard-walks.ts";
import type { ShardProgress, ShardWalks } from "#shared/platform/shard-walk.ts";
import { recountKey } from "./count-items.ts";

/** A recount of one campaign; `walk` is when it began (ms). A later one ends what is left of an earlier. */
export interface Recount {
  readonly accountId: AccountId;
  readonly campaignId: string;
  readonly walk: number;
}

/** How far a recount is in one shard. Counts are those of `countsOfRecipients`, with `moved`, `replies` and `optOuts`. */
export type RecountPlace = ShardProgress<PhoneNumber>;
export type RecountWalks = ShardWalks<Recount, PhoneNumber>;

export class DynamoRecountWalks extends DynamoShardWalks<Recount, PhoneNumber> {
  constructor(client: DocumentClient, table: string) {
    super(client, table, {
      keyOf: ({ accountId, campaignId }, shard) => recountKey(accountId, campaignId, shard),
      place: phoneNumberSchema,
    });
  }
}
