import type { FrequencyCap } from "#shared/accounts/account.ts";
import { DynamoCampaignTextStore } from "#shared/messaging/dynamo-campaign-text-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { type OutboundMessage, refOf } from "#shared/messaging/message.ts";
import { allShards, newId } from "#shared/platform/ids.ts";
import { AT, MINUTE, NOW, secondsLater, someAccountId, somePhone, someReply, someSid } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const DAY_SECONDS = 86_400;
const ONE_A_WEEK: FrequencyCap = { messages: 1, days: 7 };

const someText = (more: Partial<OutboundMessage> = {}): OutboundMessage & { claimId: string } => ({
  ...someReply(someAccountId(), { purpose: "campaign", campaignId: "campaign-one", segments: 1 }),
  ...{ state: "claimed", claimedAt: AT },
  ...more,
  claimId: more.claimId ?? newId(),
});

describe.each(await storeSides("campaign-texts"))("campaigns' texts $name", ({ client, tables, dynamo }) => {
  const texts = new DynamoCampaignTextStore(client, tables.messages);
  const messages = new DynamoMessageStore(client, tables.messages);
  const found = async (row: OutboundMessage) =>
    (await texts.find(row.accountId, [{ phone: row.phone, messageId: row.id }]))[0];
  const claimed = async (more: Partial<OutboundMessage> = {}, cap?: FrequencyCap) => {
    const row = someText(more);
    expect(await texts.claim(row, cap)).toEqual({ kind: "claimed" });
    return row;
  };
  /** Whether the clock finds the row among the doubts at this instant. */
  const isDoubt = async (row: OutboundMessage, now: number): Promise<boolean> => {
    const due = await Promise.all(allShards.map((shard) => messages.due("doubt", shard, now, 1_000)));
    return due.flat().some(({ messageId }) => messageId === row.id);
  };

  describe("a claim", () => {
    it.each([
      ["without a cap", undefined],
      ["under a cap", ONE_A_WEEK],
    ])(
      "%s is had by exactly one of ten workers at once",
      async (_, cap) => {
        const row = someText();
        const claims = await Promise.all(
          Array.from({ length: 10 }, () => texts.claim({ ...row, claimId: newId() }, cap)),
        );
        expect(claims.filter(({ kind }) => kind === "claimed")).toHaveLength(1);
        expect(claims.filter(({ kind }) => kind === "exists")).toHaveLength(9);
      },
      20_000,
    );

    it.each([
      ["without a cap", undefined],
      ["under a cap", ONE_A_WEEK],
    ])("%s that is repeated with its own id is the same claim", async (_, cap) => {
      const row = await claimed({}, cap);
      expect(await texts.claim(row, cap)).toEqual({ kind: "claimed" });
      expect(await texts.claim({ ...row, claimId: newId() }, cap)).toMatchObject({
        kind: "exists",
        message: { claimId: row.claimId },
      });
    });

    it("does not meet the same phone in another account", async () => {
      const row = await claimed();
      await claimed({ id: row.id, phone: row.phone, body: "Theirs" });
      expect(await found(row)).toMatchObject({ body: row.body });
    });

    if (dynamo) {
      it("whose answer was lost is ours when the SDK repeats it", async () => {
        dynamo.faults.next("loseAnswer", { operation: "PutItem" });
        await claimed();
        dynamo.faults.next("loseAnswer", { operation: "TransactWriteItems" });
        await claimed({}, ONE_A_WEEK);
      });
    }
  });

  describe("giving a claim back", () => {
    it.each([
      ["without a cap", undefined],
      ["under a cap", ONE_A_WEEK],
    ])("%s leaves no row and is refused to who does not have it", async (_, cap) => {
      const row = await claimed({}, cap);
      expect(await texts.release(refOf(row), newId(), cap)).toBe(false);
      expect(await found(row)).toMatchObject({ state: "claimed" });
      expect(await texts.release(refOf(row), row.claimId, cap)).toBe(true);
      expect(await found(row)).toBeUndefined();
      expect(await texts.claim({ ...row, claimId: newId() }, cap)).toEqual({ kind: "claimed" });
    });

    it.each([
      ["without a cap", undefined],
      ["under a cap", ONE_A_WEEK],
    ])("%s is refused once anything was recorded, or a callback was faster", async (_, cap) => {
      const [recorded, called] = [await claimed({}, cap), await claimed({}, cap)];
      await messages.record(refOf(recorded), recorded.claimId, { state: "sent", sid: someSid() });
      await messages.applyStatus(refOf(called), { sid: someSid(), state: "sent" });
      for (const row of [recorded, called]) {
        expect(await texts.release(refOf(row), row.claimId, cap)).toBe(false);
        expect(await found(row)).toMatchObject({ state: "sent" });
      }
    });
  });

  describe("a person's cap", () => {
    const another = (row: OutboundMessage, more: Partial<OutboundMessage> = {}) =>
      someText({ accountId: row.accountId, phone: row.phone, id: newId(), ...more });

    it("is not passed by claims of many campaigns at once", async () => {
      const row = someText();
      const cap = { messages: 3, days: 7 };
      const claims = await Promise.all(Array.from({ length: 8 }, () => texts.claim(another(row), cap)));
      expect(claims.filter(({ kind }) => kind === "claimed")).toHaveLength(3);
      expect(claims.filter(({ kind }) => kind === "capFull")).toHaveLength(5);
    }, 20_000);

    it("lets another through when the window of days is over", async () => {
      const row = await claimed({}, ONE_A_WEEK);
      const at = (days: number) => another(row, { claimedAt: secondsLater(days * DAY_SECONDS) });
      expect(await texts.claim(at(6.9), ONE_A_WEEK)).toEqual({ kind: "capFull" });
      expect(await texts.claim(at(7.1), ONE_A_WEEK)).toEqual({ kind: "claimed" });
    });

    it("is told before anybody claims, of many, as it will be then", async () => {
      const row = await claimed({}, ONE_A_WEEK);
      const asked = [somePhone(), row.phone, ...Array.from({ length: 120 }, () => somePhone())];
      const at = (days: number) => texts.capped(row.accountId, asked, ONE_A_WEEK, NOW + days * DAY_SECONDS * 1_000);
      expect([...(await at(6.9)), ...(await at(7.1))]).toEqual([row.phone]);
      expect((await texts.capped(row.accountId, asked, { messages: 2, days: 7 }, NOW)).size).toBe(0);
    });

    it("has its place again when a claim is given back", async () => {
      const row = await claimed({}, ONE_A_WEEK);
      await texts.release(refOf(row), row.claimId, ONE_A_WEEK);
      expect(await texts.claim(another(row), ONE_A_WEEK)).toEqual({ kind: "claimed" });
    });

    it("has its place again when nothing of what was claimed went out, and the others keep theirs", async () => {
      const cap = { messages: 2, days: 7 };
      const row = await claimed({}, cap);
      const other = another(row, { claimedAt: secondsLater(1) });
      expect(await texts.claim(other, cap)).toEqual({ kind: "claimed" });
      await texts.discount(refOf(row), row.claimedAt ?? "");
      await texts.discount(refOf(row), row.claimedAt ?? "");
      expect(await found(row)).toMatchObject({ state: "claimed" });
      expect(await texts.claim(another(row, { claimedAt: secondsLater(2) }), cap)).toEqual({ kind: "claimed" });
      expect(await texts.claim(another(row, { claimedAt: secondsLater(3) }), cap)).toEqual({ kind: "capFull" });
    });

    it("has as many places again as texts that did not go out, also where they end at once", async () => {
      const cap = { messages: 4, days: 7 };
      const row = await claimed({}, cap);
      const others = [1, 2, 3].map((seconds) => another(row, { claimedAt: secondsLater(seconds) }));
      for (const each of others) await texts.claim(each, cap);
      await Promise.all([row, ...others].map((each) => texts.discount(refOf(each), each.claimedAt ?? "")));
      const again = [5, 6, 7, 8].map((seconds) => another(row, { claimedAt: secondsLater(seconds) }));
      for (const each of again) expect(await texts.claim(each, cap)).toEqual({ kind: "claimed" });
    });

    it("is another's business, and another account's", async () => {
      const row = await claimed({}, ONE_A_WEEK);
      await claimed({ accountId: row.accountId, phone: somePhone() }, ONE_A_WEEK);
      await claimed({ phone: row.phone }, ONE_A_WEEK);
    });
  });

  describe("what ends as it begins", () => {
    it("is skipped, with its reason, where there is no row, and no callback moves it", async () => {
      const row = someText({ state: "skipped", reason: "too_long" });
      expect(await texts.end(row)).toBe(true);
      expect(await texts.end(row)).toBe(false);
      expect(await found(row)).toMatchObject({ state: "skipped", reason: "too_long" });
      expect(await messages.applyStatus(refOf(row), { sid: someSid(), state: "delivered" })).toBe("older");
    });
  });

  describe("a doubt", () => {
    it("comes of a claim that stands too long, once, and the clock finds it", async () => {
      const row = await claimed();
      expect(await isDoubt(row, NOW + 365 * DAY_SECONDS * 1_000)).toBe(false);
      expect(await texts.doubt(refOf(row), NOW)).toBe(false);
      expect(await texts.doubt(refOf(row), NOW + 1)).toBe(true);
      expect(await texts.doubt(refOf(row), NOW + 1)).toBe(false);
      expect(await isDoubt(row, NOW + 2 * MINUTE)).toBe(false);
      expect(await isDoubt(row, NOW + 2 * MINUTE + 1)).toBe(true);
    });

    it("does not come of what has an end", async () => {
      const row = await claimed();
      await messages.record(refOf(row), row.claimId, { state: "sent", sid: someSid() });
      expect(await texts.doubt(refOf(row), NOW + MINUTE)).toBe(false);
    });

    it("that is recorded is looked at two minutes after its claim", async () => {
      const row = await claimed();
      await messages.record(refOf(row), row.claimId, {
        state: "in_doubt",
        reason: "timeout",
        claimedAt: row.claimedAt,
      });
      expect(await isDoubt(row, NOW + 2 * MINUTE - 1)).toBe(false);
      expect(await isDoubt(row, NOW + 2 * MINUTE)).toBe(true);
    });

    it("goes when a callback says what became of it", async () => {
      const row = await claimed();
      await texts.doubt(refOf(row), NOW + 1);
      expect(await messages.applyStatus(refOf(row), { sid: someSid(), state: "delivered" })).toBe("applied");
      expect(await isDoubt(row, NOW + 3 * MINUTE)).toBe(false);
    });
  });

  it("knows a callback that is faster than the record, and another SID as a double send", async () => {
    const [row, twice, sid] = [await claimed(), await claimed(), someSid()];
    await messages.applyStatus(refOf(row), { sid, state: "delivered" });
    expect(await messages.record(refOf(row), row.claimId, { state: "sent", sid })).toBe("alreadyKnown");
    await messages.applyStatus(refOf(twice), { sid: someSid(), state: "sent" });
    expect(await messages.record(refOf(twice), twice.claimId, { state: "sent", sid: someSid() })).toBe("doubleSend");
  });

  it("finds rows in the order that it was asked for, and none where there is none", async () => {
    const one = await claimed();
    const two = await claimed({ accountId: one.accountId, phone: somePhone() });
    const asked = [two, someText({ accountId: one.accountId }), one].map(({ phone, id }) => ({ phone, messageId: id }));
    expect((await texts.find(one.accountId, asked)).map((row) => row?.id)).toEqual([two.id, undefined, one.id]);
  });
});
