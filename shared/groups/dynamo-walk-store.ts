import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { DynamoShardWalks } from "#shared/platform/dynamo-shard-walks.ts";
import { walkKey } from "./dynamic-group-items.ts";
import type { Walk } from "./walk-store.ts";

export class DynamoWalkStore extends DynamoShardWalks<Walk, PhoneNumber> {
  constructor(client: DocumentClient, table: string) {
    super(client, table, {
      keyOf: ({ accountId, kind, groupId }, shard) => walkKey(accountId, kind, groupId, shard),
      place: phoneNumberSchema,
      // What is written behind a later rebuild would be looked at by nobody.
      waits: true,
    });
  }
}
