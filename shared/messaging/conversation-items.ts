import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Item } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import type { Conversation } from "./conversation.ts";
import { conversationKey } from "./message-items.ts";

/** Beside its messages. It has no `at` and so no place among them in `byTime`. */
export const inboxKey = (account: AccountId, phone: PhoneNumber) => ({
  pk: conversationKey(account, phone),
  sk: "conversation",
});

/**
 * The partition of the index `attention`. In shards: an account that gets 500 texts a second moves as many entries, and
 * a partition takes 1,000 writes.
 */
export const inboxPartition = (account: AccountId, state: "unread" | "read", shard: string): string =>
  `${account}#${state}#${shard}`;

const conversationItem = (conversation: Conversation): Item => {
  const { accountId, phone, lastAt, unreadAt } = conversation;
  return {
    ...inboxKey(accountId, phone),
    ...conversation,
    attention: inboxPartition(accountId, unreadAt.length > 0 ? "unread" : "read", shardOf(phone)),
    attentionAt: `${lastAt}#${phone}`,
  };
};

/** Writes what followed from `before`, if that is still what stands. */
export const putConversation = (table: string, before: Conversation | undefined, after: Conversation) => ({
  TableName: table,
  Item: conversationItem(after),
  ...(before
    ? {
        ConditionExpression: "#version = :before",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":before": before.version },
      }
    : { ConditionExpression: "attribute_not_exists(pk)" }),
});
