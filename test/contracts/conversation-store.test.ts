import type { AccountId } from "#shared/accounts/account.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { afterSaid, type Conversation, readUpTo, type Said } from "#shared/messaging/conversation.ts";
import type { InboxPosition } from "#shared/messaging/conversation-store.ts";
import { DynamoConversationStore } from "#shared/messaging/dynamo-conversation-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { AT, secondsLater, someAccountId, somePhone, someReply } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const some = (accountId: AccountId, seconds: number, more: Partial<Said> = {}): Conversation =>
  afterSaid(undefined, {
    ...{ accountId, phone: somePhone(), at: secondsLater(seconds), body: "Hello", direction: "in", isUnread: true },
    ...more,
  });

describe.each(await storeSides("conversation-store"))("a conversation store $name", ({ client, tables }) => {
  const store = new DynamoConversationStore(client, tables);
  const messages = new DynamoMessageStore(client, tables.messages);
  const contacts = new DynamoContactStore(client, tables.contacts);

  /** Written the way a reply is; nothing else writes the first. */
  const started = async (conversation: Conversation): Promise<Conversation> => {
    const { accountId, phone } = conversation;
    const row = someReply(accountId, { phone });
    await contacts.save(accountId, phone, {}, { at: AT, source: "manual" });
    expect(await store.reply(row, undefined, conversation)).toBe("written");
    return conversation;
  };
  /** All pages, each of which but the last must be full. */
  const all = async (account: AccountId, unread = false, limit = 3): Promise<Conversation[]> => {
    const found: Conversation[] = [];
    for (let after: InboxPosition | undefined; ; ) {
      const { items, next } = await store.list(account, { unread }, after, limit);
      found.push(...items.map(({ conversation }) => conversation));
      if (!next) return found;
      expect(items).toHaveLength(limit);
      after = next;
    }
  };
  const filled = async () => {
    const account = someAccountId();
    const conversations: Conversation[] = [];
    for (let index = 0; index < 11; index += 1) {
      conversations.push(await started(some(account, index, { isUnread: index % 2 === 0 })));
    }
    await started(some(someAccountId(), 5));
    return { account, newestFirst: conversations.toReversed() };
  };

  it("lists an account's conversations newest first, page by page, none twice and none left out", async () => {
    const { account, newestFirst } = await filled();
    expect(await all(account)).toEqual(newestFirst);
    expect(await all(account, false, 11)).toEqual(newestFirst);
    expect(await all(account, false, 200)).toEqual(newestFirst);
  });

  it("lists those with unread texts, and lets go of what was read", async () => {
    const { account, newestFirst } = await filled();
    const unread = newestFirst.filter(({ unreadAt }) => unreadAt.length > 0);
    expect(await all(account, true, 2)).toEqual(unread);
    const [newest, ...rest] = unread;
    if (!newest) throw new Error("There are some");
    expect(await store.change(newest, readUpTo(newest, newest.lastAt))).toBe(true);
    expect(await all(account, true, 2)).toEqual(rest);
    expect(await all(account)).toHaveLength(newestFirst.length);
  });

  it("moves a conversation to where its last words are", async () => {
    const { account, newestFirst } = await filled();
    const oldest = newestFirst.at(-1);
    if (!oldest) throw new Error("There is one");
    const { accountId, phone } = oldest;
    const said = {
      accountId,
      phone,
      at: secondsLater(99),
      body: "Still here?",
      direction: "in",
      isUnread: true,
    } as const;
    const moved = afterSaid(oldest, said);
    expect(await store.change(oldest, moved)).toBe(true);
    expect(await all(account)).toEqual([moved, ...newestFirst.slice(0, -1)]);
  });

  it("names who has a profile", async () => {
    const conversation = await started(some(someAccountId(), 0));
    const { accountId, phone } = conversation;
    const one = async () => (await store.list(accountId, { unread: false }, undefined, 5)).items;
    expect(await one()).toMatchObject([{ conversation, contact: { phone } }]);
    await contacts.save(accountId, phone, { firstName: "Ann" }, { at: AT, source: "manual" });
    expect(await one()).toMatchObject([{ conversation, contact: { phone, firstName: "Ann" } }]);
    await new DynamoContactRegister(client, tables.contacts).remove(accountId, phone);
    expect(await one()).toEqual([{ conversation, contact: undefined }]);
  });

  it("writes a reply with its conversation, both or neither", async () => {
    const before = await started(some(someAccountId(), 0));
    const { accountId, phone } = before;
    const row = someReply(accountId, { phone, purpose: "reply", at: secondsLater(5), body: "Yes" });
    const after = afterSaid(before, { ...row, isUnread: false });
    const stale = { ...before, version: 7 };
    expect(await store.reply(row, undefined, after)).toBe("changed");
    expect(await store.reply(row, stale, after)).toBe("changed");
    expect(await messages.get(refOf(row))).toBeUndefined();
    expect(await store.reply(row, before, after)).toBe("written");
    expect(await messages.get(refOf(row))).toEqual(row);
    expect(await store.find(accountId, phone)).toEqual(after);
    expect(await store.reply(row, after, after)).toBe("exists");
  });

  it("writes no reply to who is no contact", async () => {
    const accountId = someAccountId();
    const row = someReply(accountId, { phone: somePhone(), purpose: "reply" });
    expect(await store.reply(row, undefined, afterSaid(undefined, { ...row, isUnread: false }))).toBe("gone");
    expect(await messages.get(refOf(row))).toBeUndefined();
    expect(await store.find(accountId, row.phone)).toBeUndefined();
  });

  it("changes nothing that was changed meanwhile", async () => {
    const before = await started(some(someAccountId(), 0));
    const read = readUpTo(before, before.lastAt);
    expect(await store.change(before, read)).toBe(true);
    expect(await store.change(before, read)).toBe(false);
  });

  it("is no message among its messages", async () => {
    const { accountId, phone } = await started(some(someAccountId(), 0));
    const { items } = await messages.conversation(accountId, phone, undefined, 10);
    expect(items).toHaveLength(1);
  });
});
