import { DeleteCommand, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Item } from "#shared/platform/dynamo.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { insertItems } from "#shared/platform/insert-items.ts";
import { type AudienceRef, type AudienceRow, audienceRowSchema } from "./audience.ts";
import { audienceRowKey, audienceShardKey } from "./audience-items.ts";
import type { AudienceStore } from "./audience-store.ts";

const WIDTH = 16;

export class DynamoAudienceStore implements AudienceStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async insertAll(audience: AudienceRef, rows: readonly AudienceRow[]): Promise<void> {
    const items = rows.map((row) => ({ ...audienceRowKey(audience, row.phone), ...row }));
    await insertItems(this.#client, this.#table, items);
  }

  async page(audience: AudienceRef, shard: string, after: PhoneNumber | undefined, limit: number) {
    const pk = audienceShardKey(audience, shard);
    const rows: AudienceRow[] = [];
    let start: Item | undefined = after === undefined ? undefined : { pk, sk: after };
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": pk },
          ConsistentRead: true,
          ExclusiveStartKey: start,
          Limit: limit - rows.length,
        }),
      );
      rows.push(...(page.Items ?? []).map((item) => audienceRowSchema.parse(item)));
      start = page.LastEvaluatedKey;
    } while (start && rows.length < limit);
    return { rows, next: start && rows.at(-1)?.phone };
  }

  async find(audience: AudienceRef, phone: PhoneNumber): Promise<AudienceRow | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: audienceRowKey(audience, phone), ConsistentRead: true }),
    );
    return answer.Item && audienceRowSchema.parse(answer.Item);
  }

  async remove(audience: AudienceRef, shard: string, limit: number): Promise<boolean> {
    const { rows, next } = await this.page(audience, shard, undefined, limit);
    await inParallel(rows, WIDTH, ({ phone }) =>
      this.#client.send(new DeleteCommand({ TableName: this.#table, Key: audienceRowKey(audience, phone) })),
    );
    return next !== undefined;
  }
}
