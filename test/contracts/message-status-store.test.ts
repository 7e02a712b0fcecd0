import type { DeliveryStatus } from "#shared/messaging/delivery-status.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import type { MessageStore, StatusOutcome } from "#shared/messaging/message-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { NOW, someReply, someSid } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

type State = DeliveryStatus["state"];

describe.each(await storeSides("message-status-store"))("callbacks $name", ({ client, tables }) => {
  const messages: MessageStore = new DynamoMessageStore(client, tables.messages);

  const claimed = async () => {
    const message = someReply();
    await messages.insert(message);
    const [ref, claimId, sid] = [refOf(message), newId(), someSid()];
    await messages.claim(ref, claimId, NOW);
    return { ref, claimId, sid };
  };

  // Twilio calls back in any order; what a handset has beats what a carrier says of it.
  const orders: [State[], State, StatusOutcome[]][] = [
    [["sent", "delivered"], "delivered", ["applied", "applied"]],
    [["delivered", "sent"], "delivered", ["applied", "older"]],
    [["sent", "sent"], "sent", ["applied", "older"]],
    [["delivered", "delivered"], "delivered", ["applied", "older"]],
    [["sent", "undelivered"], "undelivered", ["applied", "applied"]],
    [["undelivered", "sent"], "undelivered", ["applied", "older"]],
    [["undelivered", "delivered"], "delivered", ["applied", "applied"]],
    [["delivered", "undelivered"], "delivered", ["applied", "older"]],
    [["failed", "delivered"], "delivered", ["applied", "applied"]],
    [["delivered", "failed"], "delivered", ["applied", "older"]],
    [["failed", "undelivered"], "failed", ["applied", "older"]],
    [["undelivered", "failed"], "undelivered", ["applied", "older"]],
    [["sent", "failed", "sent"], "failed", ["applied", "applied", "older"]],
    [
      ["delivered", "sent", "undelivered", "failed", "sent"],
      "delivered",
      ["applied", "older", "older", "older", "older"],
    ],
  ];
  it.each(orders)("move a message only forward: %j ends as %s", async (states, last, outcomes) => {
    const { ref, sid } = await claimed();
    const seen: StatusOutcome[] = [];
    for (const state of states) seen.push(await messages.applyStatus(ref, { sid, state }));
    expect(seen).toEqual(outcomes);
    expect(await messages.get(ref)).toMatchObject({ state: last, sid });
  });

  it.each(["skipped", "expired"] as const)("do not move a message that was %s", async (state) => {
    const { ref, claimId, sid } = await claimed();
    await messages.record(ref, claimId, { state, reason: "why" });
    expect(await messages.applyStatus(ref, { sid, state: "delivered" })).toBe("older");
    expect(await messages.get(ref)).toMatchObject({ state });
  });

  it("settle a doubt", async () => {
    const { ref, claimId, sid } = await claimed();
    await messages.record(ref, claimId, { state: "in_doubt", reason: "timeout" });
    expect(await messages.applyStatus(ref, { sid, state: "sent" })).toBe("applied");
    expect(await messages.get(ref)).toMatchObject({ state: "sent", sid });
  });

  it("keep the carrier's error", async () => {
    const { ref, sid } = await claimed();
    await messages.applyStatus(ref, { sid, state: "undelivered", errorCode: 30003 });
    expect(await messages.get(ref)).toMatchObject({ state: "undelivered", errorCode: 30003 });
  });

  it("with another SID are a double send and change nothing", async () => {
    const { ref, claimId, sid } = await claimed();
    await messages.record(ref, claimId, { state: "sent", sid });
    expect(await messages.applyStatus(ref, { sid: someSid(), state: "delivered" })).toBe("doubleSend");
    expect(await messages.get(ref)).toMatchObject({ state: "sent", sid });
  });

  it("of a message that is not there, or was never claimed, change nothing", async () => {
    const [absent, waiting] = [someReply(), someReply()];
    await messages.insert(waiting);
    expect(await messages.applyStatus(refOf(absent), { sid: someSid(), state: "delivered" })).toBe("unknownMessage");
    expect(await messages.get(refOf(absent))).toBeUndefined();
    expect(await messages.applyStatus(refOf(waiting), { sid: someSid(), state: "delivered" })).not.toBe("applied");
    expect(await messages.get(refOf(waiting))).toMatchObject({ state: "queued" });
  });

  it("all at once end at the furthest", async () => {
    const { ref, sid } = await claimed();
    const states: State[] = ["sent", "undelivered", "sent", "delivered", "failed", "sent"];
    await Promise.all(states.map((state) => messages.applyStatus(ref, { sid, state })));
    expect(await messages.get(ref)).toMatchObject({ state: "delivered", sid });
  });
});
