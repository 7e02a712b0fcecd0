import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import { profileKey } from "#shared/contacts/contact-items.ts";
import { contactIsThere } from "#shared/contacts/contact-writes.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Key, readItems, refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { allShards } from "#shared/platform/ids.ts";
import { EARLIEST, LATEST, placesNewestFirst, taken } from "./attention-places.ts";
import { type Conversation, conversationSchema } from "./conversation.ts";
import { inboxKey, inboxPartition, putConversation } from "./conversation-items.ts";
import type { ConversationStore, InboxPosition, ListedConversation } from "./conversation-store.ts";
import type { OutboundMessage } from "./message.ts";
import { outboundItem } from "./message-items.ts";

export class DynamoConversationStore implements ConversationStore {
  readonly #client: DocumentClient;
  readonly #tables: { readonly messages: string; readonly contacts: string };

  constructor(client: DocumentClient, tables: { messages: string; contacts: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async list(
    account: AccountId,
    { unread }: { readonly unread: boolean },
    after: InboxPosition | undefined,
    limit: number,
  ): Promise<{ items: ListedConversation[]; next: InboxPosition | undefined }> {
    const states = unread ? (["unread"] as const) : (["unread", "read"] as const);
    const places = placesNewestFirst(this.#client, {
      table: this.#tables.messages,
      partitions: states.flatMap((state) => allShards.map((shard) => inboxPartition(account, state, shard))),
      from: EARLIEST,
      before: after?.place ?? LATEST,
      chunk: Math.ceil(limit / allShards.length) + 4,
    });
    // While the index lags a conversation may stand at two places: it is shown at the first.
    const found = new Map<string, { place: string; listed: ListedConversation }>();
    while (found.size <= limit) {
      const wanted = await taken(places, limit + 1 - found.size);
      if (wanted.length === 0) break;
      const listed = await this.#listed(
        account,
        wanted.map(({ key }) => key),
      );
      wanted.forEach(({ at: place, key }, index) => {
        const each = listed[index];
        if (!each || found.has(key.pk) || (unread && each.conversation.unreadAt.length === 0)) return;
        found.set(key.pk, { place, listed: each });
      });
    }
    const rows = [...found.values()];
    const place = rows.length > limit ? rows[limit - 1]?.place : undefined;
    return {
      items: rows.slice(0, limit).map(({ listed }) => listed),
      next: place === undefined ? undefined : { place },
    };
  }

  async find(account: AccountId, phone: PhoneNumber): Promise<Conversation | undefined> {
    const { Item: item } = await this.#client.send(
      new GetCommand({ TableName: this.#tables.messages, Key: inboxKey(account, phone), ConsistentRead: true }),
    );
    return item && conversationSchema.parse(item);
  }

  async change(before: Conversation, after: Conversation): Promise<boolean> {
    try {
      await this.#client.send(new PutCommand(putConversation(this.#tables.messages, before, after)));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }

  async reply(
    row: OutboundMessage,
    before: Conversation | undefined,
    after: Conversation,
  ): Promise<"written" | "exists" | "changed" | "gone"> {
    const { messages, contacts } = this.#tables;
    const condition = { ConditionExpression: "attribute_not_exists(pk)" };
    const outcome = await transact(this.#client, [
      { Put: { TableName: messages, Item: outboundItem(row), ...condition } },
      { Put: putConversation(messages, before, after) },
      contactIsThere(contacts, row.accountId, row.phone),
    ]);
    if (outcome.kind === "committed") return "written";
    if (outcome.failed.has(0)) return "exists";
    return outcome.failed.has(2) ? "gone" : "changed";
  }

  async #listed(account: AccountId, keys: readonly Key[]): Promise<(ListedConversation | undefined)[]> {
    const { messages, contacts } = this.#tables;
    const items = await readItems(
      this.#client,
      keys.map((key) => ({ table: messages, key })),
    );
    const conversations = items.map((item) => item && conversationSchema.parse(item));
    const phones = conversations.flatMap((each) => (each ? [each.phone] : []));
    const profiles = await readItems(
      this.#client,
      phones.map((phone) => ({ table: contacts, key: profileKey(account, phone) })),
    );
    const byPhone = new Map(phones.map((phone, index) => [phone, profiles[index]]));
    return conversations.map((conversation) => {
      const profile = conversation && byPhone.get(conversation.phone);
      return conversation && { conversation, contact: profile && contactSchema.parse(profile) };
    });
  }
}
