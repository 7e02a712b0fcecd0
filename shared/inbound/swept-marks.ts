// Up to when a number's texts are all durable: the last sweep that had the carrier's whole list and took in what was missing
// says so. However many sweeps fail or do not happen, the next one begins there.

import { PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { queryAll } from "#shared/platform/query-all.ts";

const markSchema = z.object({ sk: z.string(), until: z.iso.datetime() });

const marksKey = (account: AccountId): string => `${account}#swept`;

/** Two sweeps at once: the earlier instant may stay, and is only looked at again. */
export const putSweptMark = async (
  client: DocumentClient,
  table: string,
  account: AccountId,
  number: string,
  until: number,
): Promise<void> => {
  const item = { pk: marksKey(account), sk: number, until: isoInstant(until) };
  await client.send(new PutCommand({ TableName: table, Item: item }));
};

/** By number, in ms. */
export const listSweptMarks = async (
  client: DocumentClient,
  table: string,
  account: AccountId,
): Promise<ReadonlyMap<string, number>> => {
  const marks = new Map<string, number>();
  const ofAccount = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": marksKey(account) } };
  for await (const item of queryAll(client, { TableName: table, ...ofAccount })) {
    const { sk, until } = markSchema.parse(item);
    marks.set(sk, Date.parse(until));
  }
  return marks;
};
