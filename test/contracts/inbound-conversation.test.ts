import { DynamoConversationStore } from "#shared/messaging/dynamo-conversation-store.ts";
import { inboundSetup } from "#test/support/inbound-setup.ts";
import { secondsLater } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("inbound-conversation"))("the conversation of a text $name", (side) => {
  const { open } = inboundSetup(side);
  const conversations = new DynamoConversationStore(side.client, side.tables);

  it("is in the text's own transaction: delivered again it is counted once", async () => {
    const { account, phone, decide, commit } = await open();
    const decided = await decide("Hello");
    expect(await commit(decided)).toBe("committed");
    expect(await commit(decided)).toBe("duplicate");
    expect(await conversations.find(account.id, phone)).toMatchObject({ lastBody: "Hello", version: 1 });
  });

  it("has both of two texts that come in at once", async () => {
    const { account, phone, decide, commit, receive } = await open();
    const [first, second] = [await decide("One"), await decide("Two", secondsLater(1))];
    expect(await commit(first)).toBe("committed");
    expect(await commit(second)).toBe("changed");
    await receive("Two", secondsLater(1));
    expect(await conversations.find(account.id, phone)).toMatchObject({
      ...{ lastBody: "Two", lastAt: secondsLater(1) },
      unreadAt: [secondsLater(0), secondsLater(1)],
    });
  });

  it("is not moved by what is answered in the same breath, but by what only a person can answer", async () => {
    const { account, phone, receive } = await open({ alreadyIn: "You are in already." });
    await receive("COFFEE");
    await receive("COFFEE", secondsLater(1));
    const read = { lastBody: "COFFEE", lastAt: secondsLater(0), unreadAt: [] };
    expect(await conversations.find(account.id, phone)).toMatchObject(read);
    await receive("Hello", secondsLater(2));
    expect(await conversations.find(account.id, phone)).toMatchObject({
      lastBody: "Hello",
      unreadAt: [secondsLater(2)],
    });
  });

  it("is not moved back by a text that is taken in late, which is unread all the same", async () => {
    const { account, phone, receive } = await open();
    await receive("Two", secondsLater(60));
    await receive("One", secondsLater(0));
    expect(await conversations.find(account.id, phone)).toMatchObject({
      ...{ lastBody: "Two", lastAt: secondsLater(60) },
      unreadAt: [secondsLater(0), secondsLater(60)],
    });
  });
});
