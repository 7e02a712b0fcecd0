import type { Key } from "#shared/platform/dynamo.ts";
import { inboxKey } from "./conversation-items.ts";
import { type MessageRef, messageRefSchema } from "./message.ts";

/** Which message a stream record's key is; undefined for every other item of the messages table. */
export const messageOfKey = ({ pk, sk }: Key): MessageRef | undefined => {
  const [accountId, phone] = pk.split("#");
  const ref = messageRefSchema.safeParse({ accountId, phone, messageId: sk }).data;
  return ref && sk !== inboxKey(ref.accountId, ref.phone).sk ? ref : undefined;
};
