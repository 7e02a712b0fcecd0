import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Key, readItems, transact } from "#shared/platform/dynamo.ts";
import { allShards } from "#shared/platform/ids.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import { EARLIEST, LATEST, placesNewestFirst, taken } from "./attention-places.ts";
import type { AttentionStore, AttentionWanted } from "./attention-store.ts";
import { type OutboundMessage, outboundMessageSchema, refOf } from "./message.ts";
import { attentionIdKey, attentionKey, attentionPlace, messageKey, outboundItem } from "./message-items.ts";
import type { ConversationPosition } from "./message-store.ts";

export class DynamoAttentionStore implements AttentionStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(
    account: AccountId,
    { state, from, until }: AttentionWanted,
    after: ConversationPosition | undefined,
    limit: number,
  ): Promise<{ items: OutboundMessage[]; next: ConversationPosition | undefined }> {
    const places = placesNewestFirst(this.#client, {
      table: this.#table,
      partitions: allShards.map((shard) => attentionKey(account, state, shard)),
      from: from ?? EARLIEST,
      before: after ? attentionPlace(after.at, after.messageId) : (until ?? LATEST),
      // A page is spread over the shards: a little more than each one's part saves the second request.
      chunk: Math.ceil(limit / allShards.length) + 4,
    });
    const items: OutboundMessage[] = [];
    while (items.length <= limit) {
      const wanted = await taken(places, limit + 1 - items.length);
      if (wanted.length === 0) break;
      const rows = await this.#rows(wanted.map(({ key }) => key));
      items.push(...rows.filter((row) => row.state === state));
    }
    const last = items[limit - 1];
    const next = items.length > limit && last ? { at: last.at, messageId: last.id } : undefined;
    return { items: items.slice(0, limit), next };
  }

  async find(account: AccountId, messageId: string): Promise<OutboundMessage | undefined> {
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "byId",
        KeyConditionExpression: "attentionId = :id",
        ExpressionAttributeValues: { ":id": attentionIdKey(account, messageId) },
        Limit: 1,
      }),
    );
    const [row] = await this.#rows((page.Items ?? []).map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
    return row;
  }

  async retry(old: OutboundMessage, retried: OutboundMessage): Promise<"retried" | "changed"> {
    const names = { "#state": "state" };
    const outcome = await transact(this.#client, [
      {
        Put: { TableName: this.#table, Item: outboundItem(retried), ConditionExpression: "attribute_not_exists(pk)" },
      },
      {
        Update: {
          TableName: this.#table,
          Key: messageKey(refOf(old)),
          ...setExpression({ retriedAs: retried.id }, { names, values: { ":state": old.state } }),
          ConditionExpression: "#state = :state AND attribute_not_exists(retriedAs) AND attribute_not_exists(erasedAt)",
        },
      },
    ]);
    return outcome.kind === "committed" ? "retried" : "changed";
  }

  async retryOf({ retriedAs, ...old }: OutboundMessage): Promise<OutboundMessage | undefined> {
    const [row] =
      retriedAs === undefined ? [] : await this.#rows([messageKey({ ...refOf(old), messageId: retriedAs })]);
    return row;
  }

  async #rows(keys: readonly Key[]): Promise<OutboundMessage[]> {
    const found = await readItems(
      this.#client,
      keys.map((key) => ({ table: this.#table, key })),
    );
    return found.flatMap((item) => (item ? [outboundMessageSchema.parse(item)] : []));
  }
}
