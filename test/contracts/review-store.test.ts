import type { AccountId } from "#shared/accounts/account.ts";
import { afterDoubt, type Consent, consentAt, HOLD_MILLISECONDS, holdSchema } from "#shared/contacts/consent.ts";
import { decideReview } from "#shared/contacts/decide-review.ts";
import { DynamoReviewStore } from "#shared/contacts/dynamo-review-store.ts";
import { endExpiredHolds } from "#shared/contacts/end-expired-holds.ts";
import { planText } from "#shared/inbound/plan-text.ts";
import { inboundSetup } from "#test/support/inbound-setup.ts";
import { NOW, secondsLater, someFact, somePhone, someText } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const BY = { by: "key:1", cause: "request-1", at: secondsLater(60), isAgain: false };

describe.each(await storeSides("review-store"))("the review store $name", ({ client, tables }) => {
  const { contacts, inbound, open } = inboundSetup({ client, tables });
  const reviews = new DynamoReviewStore(client, tables.contacts);
  const clock = { now: () => NOW + 60_000 };

  const held = async (body = "wrong number") => {
    const opened = await open();
    await contacts.note(opened.account.id, opened.phone, someFact("subscribed", -60, "keyword"));
    await opened.receive(body);
    const { items } = await reviews.list(opened.account.id, undefined, 10, NOW);
    const consentOf = async (): Promise<Consent | undefined> =>
      (await contacts.find(opened.account.id, opened.phone)).consent;
    const decide = (decision: "unsubscribe" | "dismiss", id = items[0]?.id ?? "") =>
      decideReview({ reviews, clock })({ ...BY, accountId: opened.account.id, id, decision });
    return { ...opened, items, consentOf, decide };
  };

  it("lists what holds somebody, with the words, oldest first and by pages", async () => {
    const { account, items, phone } = await held();
    expect(items).toMatchObject([{ phone, body: "wrong number", at: secondsLater(0) }]);
    expect(items[0]?.id).not.toContain(phone.slice(1));
    expect(holdSchema.safeParse(items[0]).success).toBe(true);
    expect(await reviews.list(account.id, items[0]?.id, 10, NOW)).toEqual({ items: [], more: false });
  });

  it("takes the hold off when it was no opt-out, and keeps who decided", async () => {
    const { account, phone, decide, consentOf } = await held();
    expect(await decide("dismiss")).toEqual({ kind: "decided" });
    expect(await consentOf()).toMatchObject({ state: "subscribed", how: "keyword" });
    expect(await consentOf()).not.toHaveProperty("hold");
    const [record] = await contacts.records(account.id, phone);
    expect(record).toMatchObject({ state: "subscribed", how: "staff", by: "key:1", cause: "request-1" });
    expect((await reviews.list(account.id, undefined, 10, NOW)).items).toEqual([]);
    expect(await decide("unsubscribe")).toEqual({ kind: "noSuchReview" });
  });

  it("unsubscribes when it was one", async () => {
    const { decide, consentOf } = await held();
    expect(await decide("unsubscribe")).toEqual({ kind: "decided" });
    expect(await consentOf()).toMatchObject({ state: "unsubscribed", how: "text" });
  });

  it.each(["STOP", "START", "please stop texting me"])(
    "has nothing to decide once the person says %s",
    async (words) => {
      const { account, receive, decide } = await held();
      await receive(words, secondsLater(5));
      expect((await reviews.list(account.id, undefined, 10, NOW)).items).toEqual([]);
      expect(await decide("dismiss")).toEqual({ kind: "noSuchReview" });
    },
  );

  it("pages past what has ended, from any cursor, and loses none", async () => {
    const { account, sender, read } = await open();
    const ids: string[] = [];
    for (let index = 0; index < 9; index += 1) {
      const text = someText(somePhone(), sender.phone, "wrong number");
      const situation = await read(text);
      const at = secondsLater(index);
      const plan = planText(situation, text, at);
      expect(await inbound.commit(situation, text, plan, at)).toBe("committed");
      if (index % 3 === 2) ids.push(plan.review?.id ?? "");
      else await contacts.note(account.id, text.from, someFact("unsubscribed", index + 1, "api"));
    }
    const pages: string[] = [];
    let after: string | undefined;
    for (let more = true; more; after = pages.at(-1)) {
      const page = await reviews.list(account.id, after, 1, NOW + 60_000);
      pages.push(...page.items.map(({ id }) => id));
      more = page.more;
    }
    expect(pages).toEqual(ids);
    // Time goes on between two pages: the first of them is an opt-out by then.
    const later = NOW + HOLD_MILLISECONDS + 2_000;
    const rest = { items: ids.slice(1).map((id) => expect.objectContaining({ id })), more: false };
    expect(await reviews.list(account.id, ids[0], 10, later)).toEqual(rest);
    expect(await reviews.list(account.id, undefined, 10, later)).toEqual(rest);
  });

  it("is decided by the API's opt-out too", async () => {
    const { account, phone } = await held();
    await contacts.note(account.id, phone, someFact("unsubscribed", 5, "api"));
    expect((await reviews.list(account.id, undefined, 10, NOW)).items).toEqual([]);
  });

  it("knows what was decided by the very request that is sent again, and by no other", async () => {
    const { account, items, decide } = await held();
    const again = (more: object) =>
      decideReview({ reviews, clock })({
        ...{ ...BY, accountId: account.id, id: items[0]?.id ?? "", decision: "dismiss", isAgain: true },
        ...more,
      });
    expect(await decide("dismiss")).toEqual({ kind: "decided" });
    expect(await again({})).toEqual({ kind: "decided" });
    expect(await again({ cause: "request-2" })).toEqual({ kind: "noSuchReview" });
    expect(await again({ isAgain: false })).toEqual({ kind: "noSuchReview" });
    expect(await contacts.records(account.id, items[0]?.phone ?? somePhone())).toHaveLength(3);
  });

  it("decides nothing after five days, when it counts as an opt-out", async () => {
    const { account, items, consentOf } = await held();
    const late = NOW + HOLD_MILLISECONDS;
    expect((await reviews.list(account.id, undefined, 10, late)).items).toEqual([]);
    const by = { ...BY, accountId: account.id, id: items[0]?.id ?? "", decision: "dismiss" } as const;
    expect(await decideReview({ reviews, clock: { now: () => late } })(by)).toEqual({ kind: "noSuchReview" });
    expect(afterDoubt(await consentOf(), { id: "again", at: secondsLater(9) }, "again")).toEqual(await consentOf());
  });

  describe("an hour after five days", () => {
    const late = { now: () => NOW + HOLD_MILLISECONDS + 60 * 60_000 };
    const end = ({ account }: { account: { id: AccountId } }, at = late) =>
      endExpiredHolds({ reviews, clock: at, log: { info() {}, warn() {}, error() {} } })(account.id);

    it("ends what nobody decided as an opt-out since the words, with them as evidence, once", async () => {
      const opened = await held();
      const asItCounts = consentAt(await opened.consentOf(), late.now());
      expect(await Promise.all([end(opened), end(opened)])).toContain(1);
      const { version: _, ...counted } = asItCounts ?? {};
      expect(await opened.consentOf()).toMatchObject(counted);
      expect(await opened.consentOf()).not.toHaveProperty("hold");
      const records = await contacts.records(opened.account.id, opened.phone);
      expect(records.filter(({ by }) => by === "hold_expired")).toEqual([
        expect.objectContaining({
          ...{ state: "unsubscribed", at: secondsLater(0), how: "text", counted: true },
          evidence: "wrong number",
        }),
      ]);
      expect(await end(opened)).toBe(0);
    });

    it("ends nothing before, and nothing that a person decided", async () => {
      const opened = await held();
      expect(await end(opened, { now: () => NOW + HOLD_MILLISECONDS - 1 })).toBe(0);
      expect(await opened.decide("dismiss")).toEqual({ kind: "decided" });
      expect(await end(opened)).toBe(0);
      expect(await opened.consentOf()).toMatchObject({ state: "subscribed" });
    });

    it("ends at the very end of the five days", async () => {
      expect(await end(await held(), { now: () => NOW + HOLD_MILLISECONDS })).toBe(1);
    });

    it("does not undo a START from between, also one that comes late", async () => {
      const [heard, comesLate] = [await held(), await held()];
      await heard.receive("START", secondsLater(60));
      expect(await end(heard)).toBe(0);
      expect(await end(comesLate)).toBe(1);
      await comesLate.receive("START", secondsLater(60));
      for (const { consentOf } of [heard, comesLate]) {
        expect(await consentOf()).toMatchObject({ state: "subscribed", at: secondsLater(60), how: "text" });
      }
    });

    it("ends all of an account, beyond a page, and nobody's else", async () => {
      const [ours, theirs] = [await held(), await held()];
      for (let index = 1; index < 9; index += 1) {
        const text = someText(somePhone(), ours.sender.phone, "wrong number");
        const situation = await ours.read(text);
        await inbound.commit(situation, text, planText(situation, text, secondsLater(index)), secondsLater(index));
      }
      expect(await end(ours)).toBe(9);
      expect(await theirs.consentOf()).toHaveProperty("hold");
    });
  });

  it("is nobody's in another account", async () => {
    const { items } = await held();
    const other = await open();
    expect(await reviews.get(other.account.id, items[0]?.id ?? "", NOW)).toBeUndefined();
  });
});
