import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { droppedAt } from "#shared/accounts/dynamo-work-store.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { WorkRef } from "#shared/accounts/work-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { insertItems } from "#shared/platform/insert-items.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import {
  type ClaimedPhone,
  type ImportError,
  type ImportRowStore,
  importErrorSchema,
  type RowsRef,
  type ValuesBefore,
  valuesBeforeSchema,
} from "./import-store.ts";

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

  async noteBefore(about: RowsRef, phone: PhoneNumber, before: ValuesBefore): Promise<void> {
    const key = beforeKey(about, phone);
    await insertItems(this.#client, this.#table, [{ ...key, before, droppedAt: droppedAt(about) }]);
  }

  async claimed(ref: WorkRef, shard: string, after: PhoneNumber | undefined, limit: number): Promise<ClaimedPhone[]> {
    const pk = phonesKey(ref, shard);
    const claimed: ClaimedPhone[] = [];
    const inShard = queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :pk AND sk > :after",
      ExpressionAttributeValues: { ":pk": pk, ":after": after === undefined ? FIRST : behindAllOf(after) },
      Limit: 2 * limit,
    });
    for await (const item of inShard) {
      const last = claimed.at(-1);
      if (item.before !== undefined) {
        if (last) claimed[claimed.length - 1] = { ...last, before: valuesBeforeSchema.parse(item.before) };
      } else if (claimed.length === limit) break;
      else claimed.push({ phone: phoneNumberSchema.parse(item.sk), ...claimedSchema.parse(item), before: undefined });
    }
    return claimed;
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

/** Spread like contacts: each row writes one, and one that changes a contact another. */
const phonesKey = ({ accountId, id }: WorkRef, shard: string): string => `${accountId}#${id}#phones#${shard}`;
const phoneKey = (ref: WorkRef, phone: PhoneNumber) => ({ pk: phonesKey(ref, shardOf(phone)), sk: phone });
const beforeKey = (ref: WorkRef, phone: PhoneNumber) => ({ ...phoneKey(ref, phone), sk: `${phone}#before` });

const FIRST = "+";
/** "$" sorts behind "#", and before the digits of a longer number. */
const behindAllOf = (phone: PhoneNumber): string => `${phone}$`;

const ROW_DIGITS = 9;

const errorKey = ({ accountId, id }: WorkRef, row: number) => ({
  pk: `${accountId}#${id}#errors`,
  sk: String(row).padStart(ROW_DIGITS, "0"),
});
