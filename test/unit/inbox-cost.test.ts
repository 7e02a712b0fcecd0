import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { afterSaid } from "#shared/messaging/conversation.ts";
import { DynamoConversationStore } from "#shared/messaging/dynamo-conversation-store.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { AT, phoneOf, secondsLater, someAccountId, someReply } from "#test/support/samples.ts";

/** What a page of 20 costs in the middle of so many conversations. */
const costOfPage = async (conversations: number): Promise<{ requests: number; readUnits: number }> => {
  const { client, tables, dynamo } = createInMemoryTables();
  const store = new DynamoConversationStore(client, tables);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const accountId = someAccountId();
  for (let index = 0; index < conversations; index += 1) {
    const phone = phoneOf(`+1512${String(index).padStart(7, "0")}`);
    const said = { accountId, phone, at: secondsLater(index), body: "Hello", direction: "in", isUnread: true } as const;
    await contacts.save(accountId, phone, {}, { at: AT, source: "manual" });
    await store.reply(someReply(accountId, { phone }), undefined, afterSaid(undefined, said));
  }
  const { next } = await store.list(accountId, { unread: false }, undefined, Math.floor(conversations / 2));
  dynamo.meter.reset();
  expect((await store.list(accountId, { unread: false }, next, 20)).items).toHaveLength(20);
  return { requests: dynamo.meter.requestCount, readUnits: dynamo.meter.readUnits };
};

it("costs the same a page however many conversations an account has", async () => {
  const [few, many] = [await costOfPage(200), await costOfPage(2_000)];
  expect(many.requests).toBeLessThanOrEqual(few.requests * 1.2);
  expect(many.readUnits).toBeLessThanOrEqual(few.readUnits * 1.2);
  expect(many.requests).toBeLessThan(50);
});
