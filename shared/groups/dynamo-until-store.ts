import { DeleteCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { accountOfUntil, phoneOfUntil, untilKey } from "#shared/contacts/until-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { type Item, refusedByCondition } from "#shared/platform/dynamo.ts";
import { allShards, shardOf } from "#shared/platform/ids.ts";
import type { DueContact, UntilStore } from "./rule-subjects.ts";

const NEXT_OF_A_SHARD = 50;

const dueSchema = z.object({ pk: z.string(), sk: z.string(), untilAt: z.iso.datetime() });

export class DynamoUntilStore implements UntilStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async move(
    account: AccountId,
    phone: PhoneNumber,
    before: string | undefined,
    after: string | undefined,
  ): Promise<boolean> {
    const of = { TableName: this.#table, Key: untilKey(account, phone) };
    const asRead = before === undefined ? "attribute_not_exists(pk)" : "untilAt = :before";
    const read = before === undefined ? {} : { ":before": before };
    const write =
      after === undefined
        ? new DeleteCommand({ ...of, ConditionExpression: asRead, ExpressionAttributeValues: read })
        : new UpdateCommand({
            ...of,
            UpdateExpression: "SET untilAt = :after, untilShard = :shard",
            ConditionExpression: asRead,
            ExpressionAttributeValues: { ...read, ":after": after, ":shard": shardOf(phone) },
          });
    try {
      await (write instanceof DeleteCommand ? this.#client.send(write) : this.#client.send(write));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }

  async due(shard: string, now: number, limit: number): Promise<DueContact[]> {
    const due: DueContact[] = [];
    let start: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          IndexName: "due",
          KeyConditionExpression: "untilShard = :shard AND untilAt <= :now",
          ExpressionAttributeValues: { ":shard": shard, ":now": isoInstant(now) },
          ExclusiveStartKey: start,
          Limit: limit - due.length,
        }),
      );
      due.push(...(page.Items ?? []).map(dueOf));
      start = page.LastEvaluatedKey;
    } while (start && due.length < limit);
    return due;
  }

  async earliest(account: AccountId): Promise<string | undefined> {
    const shards = await Promise.all(allShards.map((shard) => this.#next(shard)));
    const own = shards.flat().filter(({ accountId }) => accountId === account);
    return own.map(({ at }) => at).sort()[0];
  }

  async #next(shard: string): Promise<DueContact[]> {
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "due",
        KeyConditionExpression: "untilShard = :shard",
        ExpressionAttributeValues: { ":shard": shard },
        Limit: NEXT_OF_A_SHARD,
      }),
    );
    return (page.Items ?? []).map(dueOf);
  }
}

const dueOf = (item: Item): DueContact => {
  const { pk, sk, untilAt } = dueSchema.parse(item);
  return {
    accountId: accountIdSchema.parse(accountOfUntil(pk)),
    phone: phoneNumberSchema.parse(phoneOfUntil(sk)),
    at: untilAt,
  };
};
