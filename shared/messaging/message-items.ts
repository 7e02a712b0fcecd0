import type { AccountId } from "#shared/accounts/account.ts";
import type { Item } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import {
  type AttentionState,
  attentionStateSchema,
  type InboundMessage,
  type MessageRef,
  type OutboundMessage,
  type OutboundState,
  rankOf,
  refOf,
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

/** A reply waits there since its claim; a campaign's text gets its place only when its end is not known. */
export const doubtPlace = (ref: MessageRef, claimedAt: string | undefined) =>
  claimedAt === undefined ? {} : duePlace("doubt", ref.messageId, Date.parse(claimedAt));

/** When one person got texts of campaigns: what the account's cap counts. Its key is no message's id. */
export const capKey = (account: AccountId, phone: string) => ({ pk: conversationKey(account, phone), sk: "cap" });

/** Until which instant the words of an erased person go on being taken away. Its key is no message's id. */
export const erasingKey = (account: AccountId, phone: string) => ({
  pk: conversationKey(account, phone),
  sk: "erasing",
});

/**
 * The partition of the index `attention`. In shards: a campaign in which 100,000 texts fail writes as many entries at
 * once, and an index partition that takes no more throttles the table itself.
 */
export const attentionKey = (account: AccountId, state: AttentionState, shard: string): string =>
  `${account}#${state}#${shard}`;

/** The partition of the index `byId`: ids hold no phone, a row's own key does. */
export const attentionIdKey = (account: AccountId, messageId: string): string => `${account}#${messageId}`;

/** By time, and within an instant by id: every row has a place of its own, and keeps it whatever becomes of it. */
export const attentionPlace = (at: string, messageId: string): string => `${at}#${messageId}`;

/** A row's state with all that hangs on it: its rank, and whether people find it in the lists of what needs them. */
export const stateOfRow = ({ accountId, messageId }: Omit<MessageRef, "phone">, state: OutboundState) => {
  const listed = attentionStateSchema.safeParse(state);
  return {
    state,
    rank: rankOf[state],
    attention: listed.success ? attentionKey(accountId, listed.data, shardOf(messageId)) : null,
    attentionId: listed.success ? attentionIdKey(accountId, messageId) : null,
  };
};

const withoutNulls = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));

/** A row for which the clock has nothing to do. */
export const handledItem = (message: OutboundMessage): Item => ({
  pk: conversationKey(message.accountId, message.phone),
  sk: message.id,
  ...message,
  ...withoutNulls(stateOfRow(refOf(message), message.state)),
  attentionAt: attentionPlace(message.at, message.id),
});

/** A row that waits to be claimed. */
export const outboundItem = (message: OutboundMessage): Item => ({
  ...handledItem(message),
  ...duePlace("waiting", message.id, Date.parse(message.at)),
});

export const inboundItem = (message: InboundMessage): Item => ({
  pk: conversationKey(message.accountId, message.phone),
  sk: message.id,
  ...message,
});
