import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { refOf, WAITS_TOO_LONG_MILLISECONDS } from "#shared/messaging/message.ts";
import type { DueKind } from "#shared/messaging/message-items.ts";
import type { MessageStore } from "#shared/messaging/message-store.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { AT, NOW, secondsLater, someAccountId, somePhone, someReply, someSid } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const LATE = NOW + WAITS_TOO_LONG_MILLISECONDS;

describe.each(await storeSides("message-lists-store"))("the lists of the message store $name", ({ client, tables }) => {
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

  describe("a conversation", () => {
    it("lists a phone's texts newest first, page by page, none twice and none left out", async () => {
      const [accountId, phone] = [someAccountId(), somePhone()];
      const texts = Array.from({ length: 11 }, (_, index) =>
        someReply(accountId, { phone, at: secondsLater(index % 6) }),
      );
      for (const text of texts) await inserted(text);
      await inserted(someReply(accountId, { at: AT }));
      const listed: string[] = [];
      for (let before = undefined as Parameters<MessageStore["conversation"]>[2]; ; ) {
        const { items, next } = await messages.conversation(accountId, phone, before, 3);
        listed.push(...items.map(({ id }) => id));
        if (!next) break;
        before = next;
      }
      expect(new Set(listed)).toEqual(new Set(texts.map(({ id }) => id)));
      expect(listed).toHaveLength(texts.length);
      const times = listed.map((id) => texts.find((text) => text.id === id)?.at ?? "");
      expect(times).toEqual([...times].sort().reverse());
    });
  });

  describe("the index of what is due", () => {
    const isDue = async (kind: DueKind, { messageId }: { messageId: string }, now: number): Promise<boolean> =>
      (await messages.due(kind, shardOf(messageId), now, 1_000)).some((each) => each.messageId === messageId);

    it("finds a row that waits too long, and not before", async () => {
      const { ref } = await inserted();
      expect(await isDue("waiting", ref, LATE - 1)).toBe(false);
      expect(await isDue("waiting", ref, LATE)).toBe(true);
      const found = await messages.due("waiting", shardOf(ref.messageId), LATE, 1_000);
      expect(found).toContainEqual(ref);
    });

    it("keeps claims that never ended and doubts apart from what waits, and lets go of what ended", async () => {
      const [stuck, doubtful, sent] = [await claimed(), await claimed(), await claimed()];
      await messages.record(doubtful.ref, doubtful.claimId, { state: "in_doubt", reason: "timeout" });
      await messages.record(sent.ref, sent.claimId, { state: "sent", sid: sent.sid });
      for (const { ref } of [stuck, doubtful]) {
        expect(await isDue("doubt", ref, LATE)).toBe(true);
        expect(await isDue("waiting", ref, LATE)).toBe(false);
      }
      expect(await isDue("doubt", sent.ref, LATE)).toBe(false);
      expect(await isDue("waiting", sent.ref, LATE)).toBe(false);
    });

    it("has a claim that was given back among what waits", async () => {
      const { ref, claimId } = await claimed();
      await messages.release(ref, claimId, NOW);
      expect(await isDue("waiting", ref, LATE)).toBe(true);
      expect(await isDue("doubt", ref, LATE)).toBe(false);
    });

    it("is postponed once for each time it is due, and only while it waits", async () => {
      const { ref } = await inserted();
      expect(await messages.postpone(ref, LATE)).toBe(true);
      expect(await messages.postpone(ref, LATE)).toBe(false);
      expect(await isDue("waiting", ref, LATE)).toBe(false);
      expect(await isDue("waiting", ref, LATE + WAITS_TOO_LONG_MILLISECONDS)).toBe(true);
      await messages.claim(ref, newId(), LATE);
      expect(await messages.postpone(ref, LATE + 10 * WAITS_TOO_LONG_MILLISECONDS)).toBe(false);
      expect(await messages.postpone(refOf(someReply()), LATE)).toBe(false);
    });
  });
});
