import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { outboundMessageSchema } from "#shared/messaging/message.ts";
import { messageKey } from "#shared/messaging/message-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, readItems } from "#shared/platform/dynamo.ts";
import { allShards, shardOf } from "#shared/platform/ids.ts";
import { type LedgerEntry, ledgerEntrySchema } from "./group.ts";
import { LEDGER, ledgerKey, rosterShardKey } from "./group-items.ts";
import type { ResponseHistory, SentResponse } from "./response-history.ts";

type Entry = LedgerEntry & { readonly phone: PhoneNumber };

export class DynamoResponseHistory implements ResponseHistory {
  readonly #client: DocumentClient;
  readonly #tables: { readonly memberships: string; readonly messages: string };

  constructor(client: DocumentClient, tables: { memberships: string; messages: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async responses(account: AccountId, groupId: string, after: PhoneNumber | undefined, limit: number) {
    const entries: Entry[] = [];
    const firstShard = after ? shardOf(after) : "";
    for (const shard of allShards.filter((each) => each >= firstShard)) {
      let start: Item | undefined = shard === firstShard && after ? ledgerKey(account, groupId, after) : undefined;
      do {
        const page = await this.#client.send(
          new QueryCommand({
            TableName: this.#tables.memberships,
            KeyConditionExpression: "pk = :pk AND begins_with(sk, :ledger)",
            ExpressionAttributeValues: { ":pk": rosterShardKey(account, groupId, shard), ":ledger": LEDGER },
            ConsistentRead: true,
            ExclusiveStartKey: start,
            Limit: limit + 1 - entries.length,
          }),
        );
        entries.push(...(page.Items ?? []).map(entryOf));
        if (entries.length > limit) return { items: await this.#sent(account, entries.slice(0, limit)), more: true };
        start = page.LastEvaluatedKey;
      } while (start);
    }
    return { items: await this.#sent(account, entries), more: false };
  }

  async #sent(account: AccountId, entries: readonly Entry[]): Promise<SentResponse[]> {
    const rows = await readItems(
      this.#client,
      entries.map(({ phone, messageId }) => ({
        table: this.#tables.messages,
        key: messageKey({ accountId: account, phone, messageId }),
      })),
    );
    return entries.map(({ phone, at, messageId }, index) => {
      const row = rows[index];
      return { phone, at, messageId, ...(row ? { state: outboundMessageSchema.parse(row).state } : {}) };
    });
  }
}

const entryOf = (item: Item): Entry => ({
  ...ledgerEntrySchema.parse(item),
  phone: phoneNumberSchema.parse(String(item.sk).slice(LEDGER.length)),
});
