import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { afterSaid } from "#shared/messaging/conversation.ts";
import { DynamoAttentionStore } from "#shared/messaging/dynamo-attention-store.ts";
import { DynamoConversationStore } from "#shared/messaging/dynamo-conversation-store.ts";
import { DynamoMessageEraser } from "#shared/messaging/dynamo-message-eraser.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import type { InboundMessage } from "#shared/messaging/message.ts";
import { refOf } from "#shared/messaging/message.ts";
import type { MessageEraser } from "#shared/messaging/message-eraser.ts";
import { conversationKey, inboundItem } from "#shared/messaging/message-items.ts";
import { transact } from "#shared/platform/dynamo.ts";
import {
  AT,
  NOW,
  secondsLater,
  someAccountId,
  somePhone,
  someReply,
  someSender,
  someSid,
} from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const LATER = secondsLater(600);

describe.each(await storeSides("message-eraser"))("the message eraser $name", ({ client, tables, dynamo }) => {
  const messages = new DynamoMessageStore(client, tables.messages);
  const eraser: MessageEraser = new DynamoMessageEraser(client, tables.messages);

  const textIn = async (account: AccountId, phone: PhoneNumber, more: Partial<InboundMessage> = {}) => {
    const id = someSid();
    const media = [{ url: "https://example.com/ann.jpg", contentType: "image/jpeg" }];
    const text: InboundMessage = {
      ...{
        v: 1,
        id,
        accountId: account,
        phone,
        sender: someSender(account).phone,
        body: "I am Ann",
        at: AT,
        cause: id,
      },
      ...{ direction: "in", state: "received", media, meaning: "text", ...more },
    };
    await transact(client, [{ Put: { TableName: tables.messages, Item: inboundItem(text) } }]);
    return text;
  };
  const textOut = async (account: AccountId, phone: PhoneNumber, body = "Hi Ann") => {
    const message = someReply(account, { phone, body });
    await messages.insert(message);
    return message;
  };
  const eraseAll = async (account: AccountId, phone: PhoneNumber): Promise<unknown> => {
    const all = { messages: 0, left: [] as string[], reviewIds: [] as string[] };
    let after: string | undefined;
    do {
      const page = await eraser.erasePage(account, phone, { after, at: LATER });
      all.messages += page.messages;
      all.left.push(...page.left);
      all.reviewIds.push(...page.reviewIds);
      after = page.next;
    } while (after !== undefined);
    return all;
  };
  const someone = () => [someAccountId(), somePhone()] as const;

  it("takes words and media out of every text, and leaves what it was", async () => {
    const [account, phone] = someone();
    const text = await textIn(account, phone);
    const sent = await textOut(account, phone);
    await messages.claim(refOf(sent), "claim", NOW);
    await messages.record(refOf(sent), "claim", { state: "sent", sid: someSid() });
    const before = await messages.get(refOf(sent));
    expect(await eraseAll(account, phone)).toEqual({ messages: 2, left: [], reviewIds: [] });
    expect(await messages.get(refOf(text))).toEqual({ ...text, body: "", media: [], erasedAt: LATER });
    expect(await messages.get(refOf(sent))).toEqual({ ...before, body: "", erasedAt: LATER });
  });

  it("done again is the same", async () => {
    const [account, phone] = someone();
    const text = await textIn(account, phone);
    await eraseAll(account, phone);
    expect(await eraser.erasePage(account, phone, { at: secondsLater(900) })).toMatchObject({
      messages: 1,
      left: [],
    });
    expect(await messages.get(refOf(text))).toMatchObject({ erasedAt: LATER });
  });

  it("of a long conversation goes page by page, and leaves other phones alone", async () => {
    const [account, phone] = someone();
    for (let index = 0; index < 130; index += 1) await textIn(account, phone, { body: "A".repeat(40) });
    const other = await textIn(account, somePhone());
    expect(await eraseAll(account, phone)).toEqual({ messages: 130, left: [], reviewIds: [] });
    expect(await messages.get(refOf(other))).toMatchObject({ body: "I am Ann" });
  });

  it("cancels what waits to be sent: nobody can claim it any more, nobody is asked to look at it", async () => {
    const [account, phone] = someone();
    const waiting = await textOut(account, phone);
    await eraseAll(account, phone);
    expect(await messages.get(refOf(waiting))).toMatchObject({ state: "cancelled", reason: "erased", body: "" });
    expect(await messages.claim(refOf(waiting), "claim", NOW)).toMatchObject({ kind: "notQueued" });
    const attention = new DynamoAttentionStore(client, tables.messages);
    expect(await attention.list(account, { state: "cancelled" }, undefined, 10)).toMatchObject({ items: [] });
    expect(await attention.find(account, waiting.id)).toBeUndefined();
  });

  it("leaves a claimed text its words until it has its end: the carrier's log is searched by them", async () => {
    const [account, phone] = someone();
    const sent = await textOut(account, phone);
    await messages.claim(refOf(sent), "claim", NOW);
    expect(await eraseAll(account, phone)).toMatchObject({ messages: 1, left: [sent.id] });
    expect(await messages.get(refOf(sent))).toMatchObject({ state: "claimed", body: "Hi Ann" });
    await messages.record(refOf(sent), "claim", { state: "in_doubt", reason: "timeout" });
    expect(await eraseAll(account, phone)).toMatchObject({ left: [sent.id] });
    await messages.applyStatus(refOf(sent), { sid: someSid(), state: "delivered" });
    expect(await eraseAll(account, phone)).toMatchObject({ left: [] });
    expect(await messages.get(refOf(sent))).toMatchObject({ state: "delivered", body: "" });
  });

  if (dynamo) {
    it("keeps the end of a text that is claimed between being read and being cancelled", async () => {
      const [account, phone] = someone();
      const sent = await textOut(account, phone);
      dynamo.before("UpdateItem", () => messages.claim(refOf(sent), "claim", NOW));
      expect(await eraser.erasePage(account, phone, { at: LATER })).toMatchObject({ messages: 1, left: [sent.id] });
      expect(await messages.get(refOf(sent))).toMatchObject({ state: "claimed", body: "Hi Ann" });
      expect(await messages.record(refOf(sent), "claim", { state: "sent", sid: someSid() })).toBe("recorded");
    });
  }

  it("remembers the latest instant until which words are to go", async () => {
    const [account, phone] = someone();
    expect(await eraser.notedUntil(account, phone)).toBeUndefined();
    for (const until of [AT, LATER, secondsLater(300)]) await eraser.noteUntil(account, phone, until);
    expect(await eraser.notedUntil(account, phone)).toBe(LATER);
    expect(await eraseAll(account, phone)).toEqual({ messages: 0, left: [], reviewIds: [] });
  });

  it("names the reviews that hold the same words", async () => {
    const [account, phone] = someone();
    const { id } = await textIn(account, phone, { meaning: "doubtful_opt_out" });
    expect(await eraseAll(account, phone)).toMatchObject({ reviewIds: [`20261123150000000-${id}`] });
  });

  it("takes the conversation out of the inbox, and lets it begin anew", async () => {
    const [account, phone] = someone();
    const conversations = new DynamoConversationStore(client, tables);
    const said = { accountId: account, phone, at: AT, body: "I am Ann", direction: "in", isUnread: true } as const;
    const item = { pk: conversationKey(account, phone), sk: "conversation", ...afterSaid(undefined, said) };
    await transact(client, [{ Put: { TableName: tables.messages, Item: item } }]);
    expect(await conversations.find(account, phone)).toBeDefined();
    expect(await eraseAll(account, phone)).toMatchObject({ messages: 0, left: [] });
    expect(await conversations.find(account, phone)).toBeUndefined();
  });
});
