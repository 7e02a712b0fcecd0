// A Messaging Service may have more numbers than its account has senders: a text to one of them is heard by its service.
// The carrier's log is asked by number, so each number is noted the first time that a text comes in to it.

import { PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import type { SenderOwner } from "#shared/accounts/sender.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { queryAll } from "#shared/platform/query-all.ts";

const poolNumberSchema = z.object({ sk: z.string(), sender: z.string() });

const poolNumbersKey = (account: AccountId): string => `${account}#pool-numbers`;

export const poolNumberKey = (account: AccountId, number: string) => ({ pk: poolNumbersKey(account), sk: number });

export const putPoolNumber = async (
  client: DocumentClient,
  table: string,
  { accountId, phone }: SenderOwner,
  number: string,
): Promise<void> => {
  const item = { ...poolNumberKey(accountId, number), sender: phone };
  await client.send(new PutCommand({ TableName: table, Item: item }));
};

export const listPoolNumbers = async (
  client: DocumentClient,
  table: string,
  account: AccountId,
): Promise<{ number: string; sender: string }[]> => {
  const items = queryAll(client, {
    TableName: table,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": poolNumbersKey(account) },
  });
  return await Array.fromAsync(items, (item) => {
    const { sk, sender } = poolNumberSchema.parse(item);
    return { number: sk, sender };
  });
};
