import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoSentTexts } from "#shared/messaging/dynamo-sent-texts.ts";
import { type OutboundState, refOf } from "#shared/messaging/message.ts";
import { newId } from "#shared/platform/ids.ts";
import { NOW, secondsLater, someAccountId, somePhone, someReply, someSid } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("sent-texts"))("texts to a phone $name", ({ client, tables }) => {
  const messages = new DynamoMessageStore(client, tables.messages);
  const sentTexts = new DynamoSentTexts(client, tables.messages);

  it("are those since then that went out and are not known to have failed, newest first", async () => {
    const [accountId, phone] = [someAccountId(), somePhone()];
    const text = async (state: OutboundState, seconds: number, account = accountId) => {
      const at = secondsLater(seconds);
      await messages.insert(someReply(account, { phone, at, body: newId(), state }));
      return at;
    };
    await text("sent", -61);
    const sent = [await text("sent", -60), await text("delivered", -50), await text("in_doubt", -40)];
    for (const state of ["queued", "failed", "undelivered", "skipped", "expired"] as const) await text(state, -30);
    await text("sent", -20, someAccountId());
    expect(await sentTexts.since(accountId, phone, secondsLater(-60))).toEqual(sent.reverse());
    expect(await sentTexts.since(accountId, somePhone(), secondsLater(-60))).toEqual([]);
  });

  it("counts a text from when it is known to have gone out", async () => {
    const message = someReply();
    const { accountId, phone } = message;
    await messages.insert(message);
    const since = () => sentTexts.since(accountId, phone, secondsLater(-60));
    await messages.claim(refOf(message), "claim", NOW);
    expect(await since()).toEqual([]);
    await messages.record(refOf(message), "claim", { state: "sent", sid: someSid() });
    expect(await since()).toEqual([message.at]);
  });
});
