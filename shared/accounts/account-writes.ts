import type { Item } from "#shared/platform/dynamo.ts";
import type { AccountId } from "./account.ts";
import { keyByHashKey, keyOfAccountKey, senderOwnerKey } from "./account-items.ts";
import type { ApiKey } from "./api-key.ts";
import type { Sender } from "./sender.ts";

/** Parts of transactions in the accounts table. */
const MISSING = "attribute_not_exists(pk)";
export const THERE = "attribute_exists(pk)";

export const putNew = (table: string, item: Item) => ({
  Put: { TableName: table, Item: item, ConditionExpression: MISSING },
});

/** A key is found by its hash when it is used, and among its account's when they are listed. */
export const keyItems = (key: ApiKey): Item[] => [
  { ...keyByHashKey(key.hash), ...key },
  { ...keyOfAccountKey(key.accountId, key.id), ...key },
];

/** Nothing where no key has to stay; else the check that it is there, and has no end. */
export const keyStays = (table: string, id: AccountId, keyId: string | undefined) => {
  if (keyId === undefined) return [];
  const key = { TableName: table, Key: keyOfAccountKey(id, keyId) };
  return [{ ConditionCheck: { ...key, ConditionExpression: `${THERE} AND attribute_not_exists(expiresAt)` } }];
};

/** A Messaging Service has many numbers of one account; texts to it alone are the first one's. */
export const ownService = (table: string, sid: string, { accountId, phone }: Sender) => ({
  Update: {
    TableName: table,
    Key: senderOwnerKey(sid),
    UpdateExpression: "SET accountId = :account, phone = if_not_exists(phone, :phone)",
    ConditionExpression: `${MISSING} OR accountId = :account`,
    ExpressionAttributeValues: { ":account": accountId, ":phone": phone },
  },
});
