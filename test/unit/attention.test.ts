import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { outboundItem } from "#shared/messaging/message-items.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { someAccountId, someReply, someSid } from "#test/support/samples.ts";

describe("the index of what needs a person", () => {
  it("costs a campaign's text that goes well nothing", async () => {
    const { client, tables, dynamo } = createInMemoryTables();
    const messages = new DynamoMessageStore(client, tables.messages);
    const message = someReply(undefined, { state: "claimed", claimId: "claim", purpose: "campaign" });
    const sid = someSid();
    await messages.insert(message);
    // Its conversation, and its place among what the clock looks at.
    expect(dynamo.meter.indexWriteUnits).toBe(2);
    await messages.record(refOf(message), "claim", { state: "sent", sid });
    expect(dynamo.meter.indexWriteUnits).toBe(3);
    await messages.applyStatus(refOf(message), { sid, state: "delivered" });
    expect(dynamo.meter.indexWriteUnits).toBe(3);
  });

  it("spreads one account's failures over all shards, so that no partition of it takes them all", () => {
    const accountId = someAccountId();
    const items = Array.from({ length: 400 }, () => outboundItem(someReply(accountId, { state: "failed" })));
    expect(new Set(items.map(({ attention }) => attention)).size).toBe(16);
  });
});
