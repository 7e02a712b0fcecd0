import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { type OutboundMessage, refOf } from "#shared/messaging/message.ts";
import type { ClaimResult, MessageStore } from "#shared/messaging/message-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { AT, NOW, someAccountId, someReply, someSid } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("message-store"))("the message store $name", ({ client, tables, dynamo }) => {
  const messages: MessageStore = new DynamoMessageStore(client, tables.messages);

  const inserted = async (message = someReply()) => {
    expect(await messages.insert(message)).toBe("inserted");
    return { message, ref: refOf(message) };
  };
  const claimed = async (message = someReply()) => {
    const { ref } = await inserted(message);
    const claimId = newId();
    expect((await messages.claim(ref, claimId, NOW)).kind).toBe("claimed");
    return { message, ref, claimId, sid: someSid() };
  };
  const out = async (ref: ReturnType<typeof refOf>): Promise<OutboundMessage> => {
    const message = await messages.get(ref);
    if (message?.direction !== "out") throw new Error("There is no such message");
    return message;
  };

  describe("a row", () => {
    it("is inserted once, whatever state it is in", async () => {
      const { message, ref } = await claimed();
      expect(await messages.insert(message)).toBe("exists");
      expect(await out(ref)).toMatchObject({ state: "claimed" });
    });

    it("does not meet a row of the same id and phone in another account", async () => {
      const message = someReply();
      const other = { ...message, accountId: someAccountId(), body: "Theirs" };
      await inserted(message);
      await inserted(other);
      await messages.claim(refOf(message), newId(), NOW);
      expect(await out(refOf(other))).toMatchObject({ state: "queued", body: "Theirs" });
    });
  });

  describe("a claim", () => {
    it("is had by exactly one of twenty workers at once", async () => {
      const { ref } = await inserted();
      const claims = await Promise.all(Array.from({ length: 20 }, () => messages.claim(ref, newId(), NOW)));
      expect(claims.filter(({ kind }) => kind === "claimed")).toHaveLength(1);
      expect(claims.filter(({ kind }) => kind === "notQueued")).toHaveLength(19);
    });

    it("says with what id and when it was made", async () => {
      const { ref, claimId } = await claimed();
      expect(await out(ref)).toMatchObject({ state: "claimed", claimId, claimedAt: AT });
    });

    it("does not expire", async () => {
      const { ref } = await claimed();
      expect((await messages.claim(ref, newId(), NOW + 365 * 86_400_000)).kind).toBe("notQueued");
    });

    it("of a row that is not there is missing, and makes none", async () => {
      const ref = refOf(someReply());
      expect(await messages.claim(ref, newId(), NOW)).toEqual({ kind: "missing" });
      expect(await messages.get(ref)).toBeUndefined();
    });

    it("that is repeated with its own id is the same claim", async () => {
      const { ref, claimId } = await claimed();
      expect((await messages.claim(ref, claimId, NOW)).kind).toBe("claimed");
      expect((await messages.claim(ref, newId(), NOW)).kind).toBe("notQueued");
    });

    if (dynamo) {
      it("whose answer was lost is ours when the SDK repeats it", async () => {
        const { ref } = await inserted();
        const claimId = newId();
        dynamo.faults.next("loseAnswer", { operation: "UpdateItem" });
        expect(await messages.claim(ref, claimId, NOW)).toMatchObject({ kind: "claimed", message: { claimId } });
        expect((await messages.claim(ref, newId(), NOW)).kind).toBe("notQueued");
      });
    }
  });

  describe("giving a claim back", () => {
    it("queues the row for anybody", async () => {
      const { ref, claimId } = await claimed();
      expect(await messages.release(ref, claimId, NOW)).toBe(true);
      expect(await out(ref)).toMatchObject({ state: "queued" });
      expect((await messages.claim(ref, newId(), NOW)).kind).toBe("claimed");
    });

    it("is refused to who does not have it", async () => {
      const { ref } = await claimed();
      expect(await messages.release(ref, newId(), NOW)).toBe(false);
      expect(await out(ref)).toMatchObject({ state: "claimed" });
    });

    it("is refused once anything was recorded", async () => {
      const { ref, claimId } = await claimed();
      await messages.record(ref, claimId, { state: "in_doubt", reason: "timeout" });
      expect(await messages.release(ref, claimId, NOW)).toBe(false);
      expect(await out(ref)).toMatchObject({ state: "in_doubt" });
    });
  });

  describe("recording", () => {
    const results: [ClaimResult, object][] = [
      [
        { state: "sent", sid: `SM${"1".repeat(32)}` },
        { state: "sent", sid: `SM${"1".repeat(32)}` },
      ],
      [
        { state: "failed", reason: "Twilio 21211", errorCode: 21211 },
        { state: "failed", errorCode: 21211 },
      ],
      [
        { state: "skipped", reason: "unsubscribed" },
        { state: "skipped", reason: "unsubscribed" },
      ],
      [
        { state: "expired", reason: "too_old" },
        { state: "expired", reason: "too_old" },
      ],
      [
        { state: "in_doubt", reason: "timeout" },
        { state: "in_doubt", reason: "timeout" },
      ],
    ];
    it.each(results)("keeps how the claim ended: %j", async (result, kept) => {
      const { ref, claimId } = await claimed();
      expect(await messages.record(ref, claimId, result)).toBe("recorded");
      expect(await out(ref)).toMatchObject(kept);
      expect(await messages.record(ref, claimId, result)).toBe("alreadyKnown");
      expect(await out(ref)).toMatchObject(kept);
    });

    it("is lost on who does not have the claim", async () => {
      const { ref, sid } = await claimed();
      expect(await messages.record(ref, newId(), { state: "sent", sid })).toBe("lost");
      expect(await out(ref)).toMatchObject({ state: "claimed" });
    });

    it("of a claim that was given back is lost", async () => {
      const { ref, claimId, sid } = await claimed();
      await messages.release(ref, claimId, NOW);
      expect(await messages.record(ref, claimId, { state: "sent", sid })).toBe("lost");
      expect(await out(ref)).toMatchObject({ state: "queued" });
    });

    it("after a callback that was faster changes nothing", async () => {
      const { ref, claimId, sid } = await claimed();
      expect(await messages.applyStatus(ref, { sid, state: "delivered" })).toBe("applied");
      expect(await messages.record(ref, claimId, { state: "sent", sid })).toBe("alreadyKnown");
      expect(await out(ref)).toMatchObject({ state: "delivered", sid });
    });

    it("after a callback with another SID is a double send", async () => {
      const { ref, claimId, sid } = await claimed();
      await messages.applyStatus(ref, { sid, state: "sent" });
      expect(await messages.record(ref, claimId, { state: "sent", sid: someSid() })).toBe("doubleSend");
      expect(await out(ref)).toMatchObject({ sid });
    });

    it("a doubt does not beat a callback that was faster", async () => {
      const { ref, claimId, sid } = await claimed();
      await messages.applyStatus(ref, { sid, state: "sent" });
      expect(await messages.record(ref, claimId, { state: "in_doubt", reason: "timeout" })).toBe("alreadyKnown");
      expect(await out(ref)).toMatchObject({ state: "sent", sid });
    });

    it("a SID corrects a doubt that was noted before", async () => {
      const { ref, claimId, sid } = await claimed();
      await messages.record(ref, claimId, { state: "in_doubt", reason: "timeout" });
      expect(await messages.record(ref, claimId, { state: "sent", sid })).toBe("recorded");
      expect(await out(ref)).toMatchObject({ state: "sent", sid });
    });

    if (dynamo) {
      it("whose answer was lost is known when the SDK repeats it", async () => {
        const { ref, claimId, sid } = await claimed();
        dynamo.faults.next("loseAnswer", { operation: "UpdateItem" });
        expect(await messages.record(ref, claimId, { state: "sent", sid })).toBe("alreadyKnown");
        expect(await out(ref)).toMatchObject({ state: "sent", sid });
      });
    }
  });
});
