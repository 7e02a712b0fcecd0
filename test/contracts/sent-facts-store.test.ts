import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { AT, NOW, secondsLater, someAccountId, somePhone, someReply, someSid } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const changed = { source: "rule", cause: "SM1" } as const;

describe.each(await storeSides("sent-facts"))("the facts of texts sent $name", ({ client, tables }) => {
  const contacts = new DynamoContactStore(client, tables.contacts);
  const register = new DynamoContactRegister(client, tables.contacts);
  const messages = new DynamoMessageStore(client, tables.messages);
  const sentFacts = new DynamoSentFactsStore(client, tables);
  const someone = async () => {
    const [account, phone] = [someAccountId(), somePhone()];
    await contacts.save(account, phone, {}, { at: AT, source: "manual" });
    return { account, phone, facts: async () => (await contacts.find(account, phone)).facts };
  };

  it("are read with the rows, the contact and what is known already, of this account and phone alone", async () => {
    const { account, phone } = await someone();
    const message = someReply(account, { phone });
    await messages.insert(message);
    await messages.insert(someReply(someAccountId(), { phone }));
    await messages.claim(refOf(message), "claim-1", NOW);
    expect(await sentFacts.read(account, phone, [message.id, "no-such-message"])).toEqual({
      messages: [expect.objectContaining({ id: message.id, state: "claimed", claimedAt: AT })],
      ...{ contactSince: AT, facts: undefined },
    });
    await sentFacts.move(account, phone, undefined, { lastOutboundAt: AT, changed });
    expect(await sentFacts.read(account, phone, [])).toEqual({
      ...{ messages: [], contactSince: AT, facts: { lastOutboundAt: AT, changed } },
    });
    expect(await sentFacts.read(someAccountId(), phone, [message.id])).toEqual({
      ...{ messages: [], contactSince: undefined, facts: undefined },
    });
  });

  it("move forward only, each by itself, and leave what texts in say", async () => {
    const { account, phone, facts } = await someone();
    const move = async (known: object | undefined, moved: object) =>
      await sentFacts.move(account, phone, known, { ...moved, changed });
    expect(await move(undefined, { lastOutboundAt: secondsLater(5) })).toBe(true);
    expect(await move({}, { lastOutboundAt: secondsLater(5) })).toBe(false);
    expect(await move({}, { lastOutboundAt: secondsLater(4), lastFailedAt: secondsLater(4) })).toBe(false);
    expect(await facts()).toEqual({ lastOutboundAt: secondsLater(5), changed });
    expect(await move({}, { lastFailedAt: secondsLater(4) })).toBe(true);
    const last = { source: "bulk", cause: someSid() } as const;
    expect(await sentFacts.move(account, phone, {}, { lastOutboundAt: secondsLater(6), changed: last })).toBe(true);
    expect(await facts()).toEqual({
      ...{ lastOutboundAt: secondsLater(6), lastFailedAt: secondsLater(4), changed: last },
    });
  });

  it("go with the contact and do not come back by what was read before", async () => {
    const { account, phone, facts } = await someone();
    await sentFacts.move(account, phone, undefined, { lastOutboundAt: AT, changed });
    const { facts: known } = await sentFacts.read(account, phone, []);
    await register.remove(account, phone);
    expect(await sentFacts.move(account, phone, known, { lastOutboundAt: secondsLater(1), changed })).toBe(false);
    expect(await facts()).toBeUndefined();
  });

  it("are taken away where their contact is gone, and only there", async () => {
    const { account, phone, facts } = await someone();
    await sentFacts.move(account, phone, undefined, { lastOutboundAt: AT, changed });
    await sentFacts.removeOrphan(account, phone);
    expect(await facts()).toEqual({ lastOutboundAt: AT, changed });
    await register.remove(account, phone);
    await sentFacts.move(account, phone, undefined, { lastOutboundAt: AT, changed });
    await sentFacts.removeOrphan(account, phone);
    expect(await facts()).toBeUndefined();
    await sentFacts.removeOrphan(account, phone);
  });
});
