import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { allShards } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { contactShardKey, FIELDS_REVISION, fieldItemKey, fieldsKey } from "./contact-items.ts";
import { type Field, type Fields, fieldSchema } from "./field.ts";
import { type FieldValue, fieldAttribute, fieldValueSchema } from "./field-attributes.ts";
import type { FieldStore } from "./field-store.ts";

const revisionSchema = z.object({ revision: z.number().int().positive() });

export class DynamoFieldStore implements FieldStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(account: AccountId): Promise<Fields> {
    const fields: Field[] = [];
    let revision = 0;
    for await (const item of queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": fieldsKey(account) },
    })) {
      if (item.sk === FIELDS_REVISION) revision = revisionSchema.parse(item).revision;
      else fields.push(fieldSchema.parse(item));
    }
    return { fields, revision };
  }

  async write(field: Field, revision: number): Promise<"written" | "changed"> {
    const outcome = await transact(this.#client, [
      { Put: { TableName: this.#table, Item: { ...fieldItemKey(field.accountId, field.key), ...field } } },
      {
        Put: {
          TableName: this.#table,
          Item: { ...fieldItemKey(field.accountId, FIELDS_REVISION), revision: revision + 1 },
          ...(revision === 0
            ? { ConditionExpression: "attribute_not_exists(pk)" }
            : { ConditionExpression: "revision = :read", ExpressionAttributeValues: { ":read": revision } }),
        },
      },
    ]);
    return outcome.kind === "committed" ? "written" : "changed";
  }

  async noteIndexed(account: AccountId, key: string, cause: string, after: PhoneNumber | undefined): Promise<void> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: fieldItemKey(account, key),
          UpdateExpression: after === undefined ? "REMOVE #indexing" : "SET #indexing.#after = :after",
          ConditionExpression: "#indexing.#cause = :cause",
          ExpressionAttributeNames: {
            ...{ "#indexing": "indexing", "#cause": "cause" },
            ...(after === undefined ? {} : { "#after": "after" }),
          },
          ExpressionAttributeValues: { ":cause": cause, ...(after === undefined ? {} : { ":after": after }) },
        }),
      );
    } catch (error) {
      if (!refusedByCondition(error)) throw error;
    }
  }

  async countValues(account: AccountId, key: string, holds: (value: FieldValue) => boolean): Promise<number> {
    const attribute = fieldAttribute(key);
    const counts = await inParallel(allShards, allShards.length, async (shard) => {
      let count = 0;
      for await (const item of queryAll(this.#client, {
        TableName: this.#table,
        KeyConditionExpression: "pk = :pk",
        FilterExpression: "attribute_exists(#value)",
        ExpressionAttributeNames: { "#value": attribute },
        ExpressionAttributeValues: { ":pk": contactShardKey(account, shard) },
      })) {
        if (holds(fieldValueSchema.parse(item[attribute]))) count += 1;
      }
      return count;
    });
    return counts.reduce((sum, count) => sum + count, 0);
  }
}
