import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems, refusedByCondition } from "#shared/platform/dynamo.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { repliesShardKey, replyKey } from "./count-items.ts";
import type { NewReply, ReplyStore } from "./reply-store.ts";

export class DynamoReplyStore implements ReplyStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async note(
    account: AccountId,
    campaignId: string,
    phone: PhoneNumber,
    { at, optsOut }: { at: string; optsOut: boolean },
  ): Promise<NewReply> {
    const first = "repliedAt = if_not_exists(repliedAt, :at)";
    try {
      const { Attributes: before } = await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: replyKey(account, campaignId, phone),
          UpdateExpression: optsOut ? `SET ${first}, optedOutAt = :at` : `SET ${first}`,
          ConditionExpression: optsOut ? "attribute_not_exists(optedOutAt)" : "attribute_not_exists(pk)",
          ExpressionAttributeValues: { ":at": at },
          ReturnValues: "ALL_OLD",
        }),
      );
      return { replied: before === undefined, optedOut: optsOut };
    } catch (error) {
      if (refusedByCondition(error)) return { replied: false, optedOut: false };
      throw error;
    }
  }

  async among(account: AccountId, campaignId: string, phones: readonly PhoneNumber[]): Promise<Set<PhoneNumber>> {
    const keys = phones.map((phone) => ({ table: this.#table, key: replyKey(account, campaignId, phone) }));
    const items = await readItems(this.#client, keys);
    return new Set(phones.filter((_, index) => items[index] !== undefined));
  }

  async count(account: AccountId, campaignId: string, shard: string) {
    let [replies, optOuts] = [0, 0];
    for await (const { optedOutAt } of queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": repliesShardKey(account, campaignId, shard) },
    })) {
      replies += 1;
      if (optedOutAt !== undefined) optOuts += 1;
    }
    return { replies, optOuts };
  }
}
