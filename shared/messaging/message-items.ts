import type { AccountId } from "#shared/accounts/account.ts";
import type { Item } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import {
  type InboundMessage,
  type MessageRef,
  type OutboundMessage,
  rankOf,
  WAITS_TOO_LONG_MILLISECONDS,
} from "./message.ts";

/** Keys and items in the messages table. */
export const conversationKey = (account: AccountId, phone: string): string => `${account}#${phone}`;

export const messageKey = (ref: MessageRef) => ({ pk: conversationKey(ref.accountId, ref.phone), sk: ref.messageId });

/** Keeps a SID that was found in the carrier's log for the one message that it settled. */
export const sidLockKey = (account: AccountId, phone: string, sid: string) => ({
  pk: conversationKey(account, phone),
  sk: `sid#${sid}`,
});

/** Rows that wait to be claimed, and rows that were claimed and whose end is not known: the clock treats them apart. */
export type DueKind = "waiting" | "doubt";

export const dueShardOf = (kind: DueKind, shard: string): string => `${kind}#${shard}`;

/** The place in the index `due` by which the clock finds a row that is as it is since `now`. */
export const duePlace = (kind: DueKind, messageId: string, now: number) => ({
  dueShard: dueShardOf(kind, shardOf(messageId)),
  dueAt: new Date(now + WAITS_TOO_LONG_MILLISECONDS).toISOString(),
});

export const outboundItem = (message: OutboundMessage): Item => ({
  pk: conversationKey(message.accountId, message.phone),
  sk: message.id,
  ...message,
  rank: rankOf[message.state],
  ...duePlace("waiting", message.id, Date.parse(message.at)),
});

export const inboundItem = (message: InboundMessage): Item => ({
  pk: conversationKey(message.accountId, message.phone),
  sk: message.id,
  ...message,
});
