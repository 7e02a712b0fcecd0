import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { droppedAt } from "#shared/accounts/dynamo-work-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { WorkRef } from "#shared/accounts/work-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { insertItems } from "#shared/platform/insert-items.ts";
import { type ImportError, type ImportRowStore, importErrorSchema, type RowsRef } from "./import-store.ts";

const claimedSchema = z.object({ row: z.number().int() });

export class DynamoImportRowStore implements ImportRowStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async claim(about: RowsRef, rows: readonly { phone: PhoneNumber; row: number }[]) {
    const items = rows.map(({ phone, row }) => ({ ...phoneKey(about, phone), row, droppedAt: droppedAt(about) }));
    await insertItems(this.#client, this.#table, items);
    const keys = rows.map(({ phone }) => ({ table: this.#table, key: phoneKey(about, phone) }));
    const found = await readItems(this.#client, keys);
    return new Map(rows.map(({ phone }, index) => [phone, claimedSchema.parse(found[index]).row]));
  }

  async noteErrors(about: RowsRef, errors: readonly ImportError[]): Promise<void> {
    const items = errors.map((error) => ({ ...errorKey(about, error.row), ...error, droppedAt: droppedAt(about) }));
    await insertItems(this.#client, this.#table, items);
  }

  async errors(ref: WorkRef, after: number | undefined, limit: number) {
    const { pk } = errorKey(ref, 0);
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ConsistentRead: true,
        ExclusiveStartKey: after === undefined ? undefined : errorKey(ref, after),
        Limit: limit + 1,
      }),
    );
    const items = (page.Items ?? []).map((item) => importErrorSchema.parse(item));
    const more = items.length > limit || page.LastEvaluatedKey !== undefined;
    return { items: items.slice(0, limit), more };
  }
}

/** Spread like contacts: each row writes one. */
const phoneKey = ({ accountId, id }: WorkRef, phone: PhoneNumber) => ({
  pk: `${accountId}#${id}#phones#${shardOf(phone)}`,
  sk: phone,
});

const ROW_DIGITS = 9;

const errorKey = ({ accountId, id }: WorkRef, row: number) => ({
  pk: `${accountId}#${id}#errors`,
  sk: String(row).padStart(ROW_DIGITS, "0"),
});
