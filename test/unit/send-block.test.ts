import type { BlockDeps } from "#shared/campaigns/send-block.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import { handOutDoubts } from "#shared/messaging/hand-out-doubts.ts";
import { mergeFieldErrors } from "#shared/messaging/merge-fields.ts";
import { refOf } from "#shared/messaging/message.ts";
import type { SettleDoubt } from "#shared/messaging/settle-doubt.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import { blockOf, blockSetup } from "#test/support/block-setup.ts";
import { account, mainSender, phoneOf } from "#test/support/seeded-twin.ts";

const LATE = 1_501;
const [FIRST, SECOND, THIRD] = [phoneOf(1), phoneOf(2), phoneOf(3)];

describe("the campaigns' door", () => {
  it("hands each of a block over once, in words of their own, whatever comes twice", async () => {
    const { twin, carrier, phones, row, send } = await blockSetup(3);
    await twin.contacts.save(
      account,
      FIRST,
      { firstName: "Ann" },
      { at: isoInstant(twin.clock.now()), source: "manual" },
    );
    expect(await send(blockOf(phones))).toEqual({ kind: "worked", handed: ["ended", "ended", "ended"], back: 0 });
    expect(await send(blockOf(phones))).toEqual({ kind: "worked", handed: ["taken", "taken", "taken"], back: 0 });
    expect(carrier.twice).toEqual([]);
    expect(carrier.taken.size).toBe(3);
    expect(await row(FIRST)).toMatchObject({
      ...{ state: "sent", body: "Hello Ann", purpose: "campaign", campaignId: "campaign-one", segments: 1 },
      ...{ id: campaignTextId(account, "campaign-one", FIRST), cause: "campaign-one" },
    });
    expect(await row(SECOND)).toMatchObject({ body: "Hello there" });
  });

  it("gives one of two blocks with the same phone the text, though both are at work at once", async () => {
    const { carrier, phones, send } = await blockSetup(3);
    const outcomes = await Promise.all([send(blockOf(phones)), send(blockOf(phones))]);
    const handed = outcomes.flatMap((each) => (each.kind === "worked" ? each.handed : []));
    expect(handed.filter((kind) => kind === "ended")).toHaveLength(3);
    expect(handed.filter((kind) => kind === "taken")).toHaveLength(3);
    expect(carrier.twice).toEqual([]);
  });

  it.each([
    ["paused", { state: "paused" }, "paused"],
    ["cancelled", { state: "cancelled" }, "cancelled"],
    ["in another run", { run: 2 }, "old_run"],
    ["expired", { expiresAt: "2026-11-23T12:00:00.000Z" }, "expired"],
  ] as const)("puts a block aside whose campaign is %s, and its people wait without a row", async (_, changes, why) => {
    const { carrier, campaigns, phones, queued, row, send } = await blockSetup(2);
    campaigns.set(changes);
    expect(await send(blockOf(phones))).toEqual({ kind: "aside", why });
    expect([carrier.taken.size, queued.length]).toEqual([0, 0]);
    expect(await Promise.all(phones.map((phone) => row(phone)))).toEqual([undefined, undefined]);
  });

  it("looks at the campaign again when a text's slot has come: a pause in between holds it", async () => {
    const { twin, carrier, campaigns, row, send } = await blockSetup(2);
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 2.1 });
    await send(blockOf([FIRST]));
    const wait = async (milliseconds: number) => {
      expect(milliseconds).toBeGreaterThan(400);
      campaigns.set({ state: "paused" });
      twin.clock.advance(LATE);
    };
    expect(await send(blockOf([SECOND]), { wait })).toEqual({ kind: "worked", handed: ["held"], back: 0 });
    expect(carrier.taken.size).toBe(1);
    expect(await row(SECOND)).toBeUndefined();
  });

  it("leaves whose window is closed without a row, and texts the others", async () => {
    const { phones, windowed, row, send } = await blockSetup(3);
    windowed.of = (phone) =>
      phone === FIRST ? { kind: "over" } : phone === SECOND ? { kind: "opens", at: 1 } : { kind: "open" };
    expect(await send(blockOf(phones))).toEqual({ kind: "worked", handed: ["ended"], back: 0 });
    expect(await Promise.all([FIRST, SECOND].map((phone) => row(phone)))).toEqual([undefined, undefined]);
    expect(await row(THIRD)).toMatchObject({ state: "sent" });
  });

  it("holds a text whose window closes before its slot has come: it waits without a row", async () => {
    const { twin, carrier, windowed, row, send } = await blockSetup(2);
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 2.1 });
    await send(blockOf([FIRST]));
    const wait = async (milliseconds: number) => {
      twin.clock.advance(milliseconds);
      windowed.of = () => ({ kind: "opens", at: twin.clock.now() + 3_600_000 });
    };
    expect(await send(blockOf([SECOND]), { wait })).toEqual({ kind: "worked", handed: ["held"], back: 0 });
    expect([carrier.taken.size, await row(SECOND)]).toEqual([1, undefined]);
  });

  it("hands nothing over that could arrive behind the campaign's end, and claims nothing of it", async () => {
    const { twin, campaigns, carrier, texts, row, send } = await blockSetup(3);
    const endsIn = (milliseconds: number) => campaigns.set({ expiresAt: isoInstant(twin.clock.now() + milliseconds) });
    endsIn(10_999);
    expect(await send(blockOf([FIRST]))).toEqual({ kind: "aside", why: "expired" });
    expect(await row(FIRST)).toBeUndefined();
    twin.clock.advance(LATE);
    endsIn(12_000);
    expect(await send(blockOf([SECOND]))).toMatchObject({ kind: "worked", handed: ["ended"] });
    expect(await row(SECOND)).toMatchObject({ state: "sent" });
    const slow: BlockDeps["texts"] = Object.assign(Object.create(texts), {
      claim: async (...given: Parameters<typeof texts.claim>) => {
        const outcome = await texts.claim(...given);
        twin.clock.advance(2_000);
        return outcome;
      },
    });
    twin.clock.advance(LATE);
    endsIn(12_000);
    await send(blockOf([THIRD]), { texts: slow });
    expect([await row(THIRD), carrier.taken.size]).toEqual([expect.objectContaining({ reason: "expired" }), 1]);
  });

  it("makes no request of a claim behind a STOP, though the STOP came while the text had its slot", async () => {
    const { twin, carrier, phones, say, row, send } = await blockSetup(2);
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 2.1 });
    const wait = async (milliseconds: number) => void (milliseconds > 0 && (await say(SECOND, "unsubscribed")));
    twin.clock.advance(1_000);
    await send(blockOf(phones), { wait });
    expect(carrier.taken.size).toBe(1);
    expect(await row(SECOND)).toMatchObject({ state: "skipped", reason: "unsubscribed" });
  });

  it("comes back later with who was refused for now, whose claims are gone, and sends then", async () => {
    const { fault, carrier, phones, queued, row, send } = await blockSetup(2);
    fault.next = "refused";
    expect(await send(blockOf(phones))).toEqual({ kind: "worked", handed: ["later", "later"], back: 2 });
    expect(await row(FIRST)).toBeUndefined();
    const [back] = queued;
    expect(back?.job).toMatchObject({ attempt: 1, phones, waits: 0 });
    expect(back?.seconds).toBeGreaterThanOrEqual(1);
    fault.next = "none";
    if (back) await send(back.job);
    expect([carrier.taken.size, carrier.twice.length]).toEqual([2, 0]);
  });

  it("keeps what is in doubt from ever going out again by itself, and has it looked up", async () => {
    const { twin, fault, carrier, phones, row, send } = await blockSetup(1);
    fault.next = "lostAfter";
    await send(blockOf(phones));
    expect(await row(FIRST)).toMatchObject({ state: "in_doubt" });
    fault.next = "none";
    await send(blockOf(phones));
    expect(carrier.twice).toEqual([]);
    const doubts: SettleDoubt[] = [];
    const queue = { depth: async () => 0, send: async (jobs: readonly SettleDoubt[]) => void doubts.push(...jobs) };
    const look = () => handOutDoubts({ messages: twin.messages, doubts: queue, clock: twin.clock })();
    twin.clock.advance(119_000);
    expect(await look()).toBe(0);
    twin.clock.advance(2_000);
    expect(await look()).toBe(1);
    expect(doubts).toMatchObject([{ phone: FIRST, messageId: campaignTextId(account, "campaign-one", FIRST) }]);
  });

  it.each(["sending", "paused", "cancelled"] as const)(
    "has a claim looked up whose worker was ended, when its block comes again to a campaign that is %s",
    async (state) => {
      const { twin, carrier, campaigns, phones, row, send } = await blockSetup(1);
      const asked = Promise.withResolvers<void>();
      const never = async () => {
        asked.resolve();
        return new Promise<never>(() => {});
      };
      void send(blockOf(phones), { gateway: { ready: async () => never } });
      await asked.promise;
      campaigns.set({ state });
      twin.clock.advance(59_000);
      const due = async () => {
        await send(blockOf(phones));
        const places = await Promise.all(
          allShards.map((shard) => twin.messages.due("doubt", shard, twin.clock.now() + 60_001, 10)),
        );
        return places.flat().length;
      };
      expect(await due()).toBe(0);
      twin.clock.advance(121_000);
      expect(await due()).toBe(1);
      expect(await row(FIRST)).toMatchObject({ state: "claimed" });
      expect(carrier.taken.size).toBe(0);
    },
  );

  it("ends a text as too long that is so even with its fallbacks, and takes no slot for it", async () => {
    const { campaigns, twin, phones, row, send } = await blockSetup(1);
    const body = "x".repeat(1_601);
    expect(mergeFieldErrors(body)).toEqual([]);
    campaigns.set({ body });
    await twin.accounts.changeAccount(account, { dailyCap: 1 });
    await send(blockOf(phones));
    expect(await row(FIRST)).toMatchObject({ state: "skipped", reason: "too_long" });
    expect(await twin.messages.applyStatus(refOf(await some(row(FIRST))), { sid: "SM1", state: "sent" })).toBe("older");
  });

  it("sends from the account's first number where the campaign names none", async () => {
    const { campaigns, phones, row, send } = await blockSetup(1);
    campaigns.set({ sender: undefined });
    await send(blockOf(phones));
    expect(await row(FIRST)).toMatchObject({ state: "sent", sender: mainSender.phone });
  });
});

const some = async <Each>(found: Promise<Each | undefined>): Promise<Each> => {
  const each = await found;
  if (each === undefined) throw new Error("There is none");
  return each;
};
