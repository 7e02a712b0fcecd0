import type { AccountId } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { DynamoShardWalks } from "#shared/platform/dynamo-shard-walks.ts";
import type { ShardWalks } from "#shared/platform/shard-walk.ts";
import { audienceProgressKey } from "./audience-items.ts";

/** The making of one attempt at a campaign's list: `walk` is its number. */
export interface AudienceWalk {
  readonly accountId: AccountId;
  readonly campaignId: string;
  readonly walk: number;
}

/** Counts are `audience`, `included`, `inSeveral` and one for each reason. */
export type AudienceWalks = ShardWalks<AudienceWalk, PhoneNumber>;

export class DynamoAudienceWalks extends DynamoShardWalks<AudienceWalk, PhoneNumber> {
  constructor(client: DocumentClient, table: string) {
    super(client, table, {
      keyOf: ({ accountId, campaignId }, shard) => audienceProgressKey(accountId, campaignId, shard),
      place: phoneNumberSchema,
    });
  }
}
