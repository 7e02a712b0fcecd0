import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoAttentionStore } from "#shared/messaging/dynamo-attention-store.ts";
import { DynamoDoubtStore } from "#shared/messaging/dynamo-doubt-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { attentionStateSchema, type OutboundMessage, refOf } from "#shared/messaging/message.ts";
import { outboundItem } from "#shared/messaging/message-items.ts";
import type { ClaimResult } from "#shared/messaging/message-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { MINUTE, NOW, secondsLater, someAccountId, someReply, someSid } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("attention-store"))("the list of what needs a person $name", ({ client, tables }) => {
  const messages = new DynamoMessageStore(client, tables.messages);
  const doubts = new DynamoDoubtStore(client, tables.messages);
  const attention = new DynamoAttentionStore(client, tables.messages);
  const failed = { state: "failed", reason: "Twilio 30007", errorCode: 30007 } as const;

  const claimed = async (message = someReply()) => {
    await messages.insert(message);
    const claimId = newId();
    await messages.claim(refOf(message), claimId, NOW);
    return { message, ref: refOf(message), claimId, sid: someSid() };
  };
  const ended = async (result: ClaimResult = failed, message = someReply()) => {
    const claim = await claimed(message);
    await messages.record(claim.ref, claim.claimId, result);
    return claim;
  };
  /** In which lists the message is, and whether its id finds it. */
  const foundIn = async ({ accountId, id }: OutboundMessage): Promise<string[]> => {
    const lists = await Promise.all(
      attentionStateSchema.options.map(async (state) => {
        const { items } = await attention.list(accountId, { state }, undefined, 200);
        return items.some((item) => item.id === id) ? [state] : [];
      }),
    );
    const byId = await attention.find(accountId, id);
    expect(byId?.state).toEqual(lists.flat()[0]);
    return lists.flat();
  };
  const walk = async (accountId: OutboundMessage["accountId"], limit: number): Promise<string[]> => {
    const ids: string[] = [];
    let after: Parameters<typeof attention.list>[2];
    do {
      const { items, next } = await attention.list(accountId, { state: "failed" }, after, limit);
      if (next) expect(items).toHaveLength(limit);
      ids.push(...items.map(({ id }) => id));
      after = next;
    } while (after);
    return ids;
  };

  describe("each change of a message's state", () => {
    it("has it listed while it waits, and no more once it is claimed", async () => {
      const message = someReply();
      await messages.insert(message);
      expect(await foundIn(message)).toEqual(["queued"]);
      const claimId = newId();
      await messages.claim(refOf(message), claimId, NOW);
      expect(await foundIn(message)).toEqual([]);
      await messages.release(refOf(message), claimId, NOW);
      expect(await foundIn(message)).toEqual(["queued"]);
    });

    it.each<[ClaimResult, string[]]>([
      [failed, ["failed"]],
      [{ state: "skipped", reason: "unsubscribed" }, ["skipped"]],
      [{ state: "expired", reason: "too_old" }, ["expired"]],
      [{ state: "in_doubt", reason: "timeout" }, ["in_doubt"]],
      [{ state: "sent", sid: someSid() }, []],
    ])("has it where it ended: %j", async (result, lists) => {
      const { message } = await ended(result);
      expect(await foundIn(message)).toEqual(lists);
    });

    it("follows the callbacks", async () => {
      const { message, ref, claimId, sid } = await claimed();
      await messages.record(ref, claimId, { state: "sent", sid });
      await messages.applyStatus(ref, { sid, state: "undelivered", errorCode: 30003 });
      expect(await foundIn(message)).toEqual(["undelivered"]);
      await messages.applyStatus(ref, { sid, state: "delivered" });
      expect(await foundIn(message)).toEqual([]);
    });

    it("lets a doubt go that its own SID settles", async () => {
      const { message, ref, claimId, sid } = await ended({ state: "in_doubt", reason: "timeout" });
      await messages.record(ref, claimId, { state: "sent", sid });
      expect(await foundIn(message)).toEqual([]);
    });

    it("follows a doubt to its end, and back into doubt", async () => {
      const doubtOf = ({ message, claimId }: Awaited<ReturnType<typeof claimed>>, looks: number) => ({
        ...message,
        ...{ claimId, claimedAt: secondsLater(0), looks },
      });
      const absent = await claimed();
      expect(await doubts.lookAgain(doubtOf(absent, 0), 1, NOW + MINUTE, NOW + 5 * MINUTE)).toBe(true);
      expect(await foundIn(absent.message)).toEqual(["in_doubt"]);
      expect(await doubts.giveUp(doubtOf(absent, 1), NOW + 5 * MINUTE)).toBe(true);
      expect(await foundIn(absent.message)).toEqual(["failed"]);

      const found = await ended({ state: "in_doubt", reason: "timeout" });
      expect(await doubts.adopt(doubtOf(found, 0), { sid: found.sid, state: "delivered" })).toBe("adopted");
      expect(await foundIn(found.message)).toEqual([]);
      const owner = someReply(found.message.accountId, { phone: found.message.phone, body: "Another" });
      expect(await doubts.claimSid(refOf(owner), found.sid, NOW)).toBe(true);
      expect(await foundIn(found.message)).toEqual(["in_doubt"]);
    });
  });

  describe("the list", () => {
    it("is newest first, the same at any page size, each message once, of one account alone", async () => {
      const accountId = someAccountId();
      const all = await Promise.all(
        Array.from({ length: 40 }, (_, index) => ended(failed, someReply(accountId, { at: secondsLater(index % 7) }))),
      );
      await ended(failed);
      const whole = await walk(accountId, 200);
      expect(new Set(whole)).toEqual(new Set(all.map(({ message }) => message.id)));
      expect(whole).toHaveLength(40);
      const times = whole.map((id) => all.find(({ message }) => message.id === id)?.message.at);
      expect(times).toEqual(times.toSorted().reverse());
      for (const limit of [1, 7, 39, 40]) expect(await walk(accountId, limit)).toEqual(whole);
    });

    it("leaves out what has moved on since, and fills the page all the same", async () => {
      const accountId = someAccountId();
      const shown = await Promise.all(
        [1, 2, 3].map((second) => ended(failed, someReply(accountId, { at: secondsLater(second) }))),
      );
      for (let index = 0; index < 30; index += 1) {
        // As the index shows it for a moment: the entry is there, its row is delivered.
        const late = someReply(accountId, { state: "failed", at: secondsLater(10 + index) });
        const Item = { ...outboundItem(late), state: "delivered" };
        await client.send(new PutCommand({ TableName: tables.messages, Item }));
      }
      const newest = shown.map(({ message }) => message.id).reverse();
      const first = await attention.list(accountId, { state: "failed" }, undefined, 2);
      expect(first.items.map(({ id }) => id)).toEqual(newest.slice(0, 2));
      const second = await attention.list(accountId, { state: "failed" }, first.next, 2);
      expect(second).toMatchObject({ items: [{ id: newest[2] }], next: undefined });
      expect(
        await attention.list(accountId, { state: "failed" }, second.next ?? { at: "2", messageId: "" }, 2),
      ).toEqual({ items: [], next: undefined });
    });

    it("takes in the first instant asked for, and not the last", async () => {
      const accountId = someAccountId();
      for (const second of [0, 1, 2, 3]) await ended(failed, someReply(accountId, { at: secondsLater(second) }));
      const at = async (from?: string, until?: string) =>
        (await attention.list(accountId, { state: "failed", from, until }, undefined, 10)).items.map((item) => item.at);
      expect(await at(secondsLater(1), secondsLater(3))).toEqual([secondsLater(2), secondsLater(1)]);
      expect(await at(undefined, secondsLater(1))).toEqual([secondsLater(0)]);
      expect(await at(secondsLater(3))).toEqual([secondsLater(3)]);
      expect(await at(secondsLater(3), secondsLater(1))).toEqual([]);
    });
  });

  describe("a retry", () => {
    const onceMore = (message: OutboundMessage) => ({
      ...message,
      id: newId(),
      body: "Once more",
      retryOf: message.id,
    });

    it("is written with its note on the old message, whose state stays", async () => {
      const { message, ref, sid } = await ended();
      const old = await attention.find(message.accountId, message.id);
      if (!old) throw new Error("The message is not found");
      const retried = onceMore(message);
      expect(await attention.retry(old, retried)).toBe("retried");
      expect(await messages.get(refOf(retried))).toMatchObject({ state: "queued", retryOf: message.id });
      const noted = await attention.find(message.accountId, message.id);
      expect(noted).toMatchObject({ state: "failed", errorCode: 30007, retriedAs: retried.id });
      expect(noted && (await attention.retryOf(noted))).toMatchObject({ id: retried.id });
      expect(await foundIn(retried)).toEqual(["queued"]);
      // What the carrier says of the old one later still counts.
      expect(await messages.applyStatus(ref, { sid, state: "delivered" })).toBe("applied");
      expect(await messages.get(ref)).toMatchObject({ state: "delivered", retriedAs: retried.id });
    });

    it("is one of twenty at once, and the others write nothing", async () => {
      const { message } = await ended();
      const old = await attention.find(message.accountId, message.id);
      if (!old) throw new Error("The message is not found");
      const rows = Array.from({ length: 20 }, () => onceMore(message));
      const outcomes = await Promise.all(rows.map((row) => attention.retry(old, row)));
      expect(outcomes.filter((outcome) => outcome === "retried")).toHaveLength(1);
      const there = await Promise.all(rows.map((row) => messages.get(refOf(row))));
      expect(there.filter(Boolean)).toHaveLength(1);
    });

    it("is refused once the old message is in another state than the one it was read in", async () => {
      const { message, ref, sid } = await ended();
      const old = await attention.find(message.accountId, message.id);
      if (!old) throw new Error("The message is not found");
      await messages.applyStatus(ref, { sid, state: "delivered" });
      const retried = onceMore(message);
      expect(await attention.retry(old, retried)).toBe("changed");
      expect(await messages.get(refOf(retried))).toBeUndefined();
    });
  });
});
