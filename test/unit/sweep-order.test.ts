import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { account, MEMBERS, mainSender, STAFF, START, textOf } from "#test/support/seeded-twin.ts";
import { HOUR, MINUTE, PHONE, sweepSetup } from "#test/support/sweep-setup.ts";

/** Each of these came in at this second of the hour; what is lost is swept at the hour's end. */
describe("facts end as their instants say, whichever of them was missed", () => {
  it.each(["neither", "STOP", "START", "both"])("STOP, then START, with %s missed: subscribed", async (missed) => {
    const { sweepAt, lose, hear, consent } = await sweepSetup();
    await hear(1, "COFFEE", START - MINUTE);
    for (const [index, [body, second]] of (
      [
        ["STOP", 0],
        ["START", 300],
      ] as const
    ).entries()) {
      const isMissed = missed === "both" || missed === body;
      await (isMissed ? lose : hear)(index + 2, body, START + second * 1_000);
    }
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "subscribed", how: "text" });
  });

  it.each(["neither", "STOP", "START", "both"])("START, then STOP, with %s missed: unsubscribed", async (missed) => {
    const { sweepAt, lose, hear, consent } = await sweepSetup();
    await hear(1, "STOP", START - MINUTE);
    for (const [index, [body, second]] of (
      [
        ["START", 0],
        ["STOP", 300],
      ] as const
    ).entries()) {
      const isMissed = missed === "both" || missed === body;
      await (isMissed ? lose : hear)(index + 2, body, START + second * 1_000);
    }
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("a missed STOP of the second in which START was heard wins: the log tells no more than the second", async () => {
    const { sweepAt, lose, hear, consent } = await sweepSetup();
    lose(1, "STOP", START + 400);
    await hear(2, "START", START + 700);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("a missed STOP with a keyword ends no membership that began behind it", async () => {
    const { twin, sweepAt, lose, hear, isIn, row } = await sweepSetup();
    lose(1, "STOP COFFEE", START);
    await hear(2, "COFFEE", START + 5 * MINUTE);
    await sweepAt(START + HOUR);
    expect(await row(1)).toMatchObject({ meaning: "leave" });
    expect(await isIn()).toBe(true);
    expect(twin.sent).toEqual([]);
  });

  it.each([
    ["STOP COFFEE", false],
    ["STOP BOOKS", true],
  ])("a missed keyword, with %s said behind it: in the group: %s", async (words, isMember) => {
    const { twin, sweepAt, lose, hear, consent, isIn, row } = await sweepSetup();
    lose(1, "COFFEE", START);
    await twin.textToJoins.create({
      ...{ id: "books", accountId: account, name: "Books", keywords: ["BOOKS"], groupIds: [STAFF], match: "whole" },
      ...{ status: "active", createdAt: isoInstant(START), version: 1 },
    });
    await hear(2, words, START + 5 * MINUTE);
    await sweepAt(START + HOUR);
    expect(await row(1)).toMatchObject({ meaning: "keyword" });
    expect(await isIn()).toBe(isMember);
    expect(await consent()).toMatchObject({ state: "subscribed" });
  });

  it("and none counts from later than now, whatever the carrier's clock says", async () => {
    const { twin, consent } = await sweepSetup();
    twin.clock.time = START;
    await receiveText(twin)({ ...textOf(1, "STOP"), receivedAt: isoInstant(START + HOUR) });
    expect(await consent()).toMatchObject({ at: isoInstant(START) });
  });
});

/** A webhook may answer up to fifteen seconds behind the instant that the carrier's log gives its text. */
describe("the order of the carrier's log stands, also where what was heard counts from later", () => {
  const LATER = 4_000;
  const number = senderNumberSchema.parse("+15005550005");

  it.each([
    ["STOP", "unsubscribed"],
    ["please stop texting me", "unsubscribed"],
  ])("%s behind a START that was heard late", async (words, state) => {
    const { sweepAt, lose, hear, consent } = await sweepSetup();
    await hear(1, "STOP", START - MINUTE);
    await hear(2, "START", START, LATER);
    lose(3, words, START + 2_000);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state });
  });

  it("doubtful words behind a START that was heard late hold", async () => {
    const { sweepAt, lose, hear, consent } = await sweepSetup();
    await hear(1, "START", START, LATER);
    lose(2, "wrong number", START + 2_000);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ hold: {} });
  });

  it("STOP with a keyword behind the keyword that was heard late leaves, and the other way round joins", async () => {
    const left = await sweepSetup();
    await left.hear(1, "COFFEE", START, LATER);
    left.lose(2, "STOP COFFEE", START + 2_000);
    await left.sweepAt(START + HOUR);
    expect(await left.isIn()).toBe(false);
    const joined = await sweepSetup();
    await joined.hear(1, "STOP COFFEE", START, LATER);
    joined.lose(2, "COFFEE", START + 2_000);
    await joined.sweepAt(START + HOUR);
    expect(await joined.isIn()).toBe(true);
  });

  it("START behind a STOP that was moved behind an older text is not undone by it", async () => {
    const { sweepAt, lose, hear, consent } = await sweepSetup();
    await hear(1, "START", START, LATER);
    lose(2, "STOP", START + 1_000);
    lose(3, "START", START + 2_000);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "subscribed" });
  });

  it("STOP to one number behind a START to another that was heard late", async () => {
    const { twin, sweepAt, lose, hear, consent } = await sweepSetup();
    await twin.accounts.addSender({ ...mainSender, phone: number, createdAt: isoInstant(START - HOUR) });
    await hear(1, "START", START, LATER, { to: number });
    lose(2, "STOP", START + 2_000);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });
});

describe("what was said behind a missed text stands", () => {
  it("a keyword by who is in already keeps the membership that an older STOP with it would end", async () => {
    const { twin, sweepAt, lose, hear, isIn, row } = await sweepSetup();
    await hear(1, "COFFEE", START - HOUR);
    lose(2, "STOP COFFEE", START);
    await hear(3, "COFFEE", START + 5 * MINUTE);
    twin.sent.length = 0;
    await sweepAt(START + HOUR);
    expect(await row(2)).toMatchObject({ meaning: "leave" });
    expect(await isIn()).toBe(true);
    expect(twin.sent).toEqual([]);
  });

  it("a membership begun by hand is not ended by an older STOP with the keyword", async () => {
    const { twin, sweepAt, lose, hear, isIn } = await sweepSetup();
    await hear(1, "Hello", START - HOUR);
    lose(2, "STOP COFFEE", START);
    const since = isoInstant(START + MINUTE);
    const byHand = { accountId: account, groupId: MEMBERS, phone: PHONE, since, source: "manual", cause: "c" } as const;
    await twin.memberships.add(byHand);
    await sweepAt(START + HOUR);
    expect(await isIn()).toBe(true);
  });

  it("but no other text keeps it", async () => {
    const { sweepAt, lose, hear, isIn } = await sweepSetup();
    await hear(1, "COFFEE", START - HOUR);
    lose(2, "STOP COFFEE", START);
    await hear(3, "Thanks", START + 5 * MINUTE);
    await sweepAt(START + HOUR);
    expect(await isIn()).toBe(false);
  });

  it("YES, though it is an ordinary one to us, turns back an older STOP", async () => {
    const { sweepAt, lose, hear, consent, row } = await sweepSetup();
    await hear(1, "COFFEE", START - HOUR);
    lose(2, "STOP", START);
    await hear(3, "YES", START + 5 * MINUTE);
    await sweepAt(START + HOUR);
    expect(await row(3)).toMatchObject({ meaning: "text" });
    expect(await consent()).toMatchObject({ state: "subscribed" });
  });

  it("STOP with a keyword that comes in while the keyword is taken in late: joins nothing", async () => {
    const { twin, hear, isIn } = await sweepSetup();
    // A group that responds counts automatic texts, and so meets the other text there.
    await twin.groups.change(account, MEMBERS, { response: null });
    await hear(1, "START", START - MINUTE);
    await hear(2, "Hello", START + 20 * MINUTE);
    twin.clock.time = START + HOUR;
    twin.dynamo.before("TransactWriteItems", async () => {
      await receiveText(twin)(textOf(3, "STOP COFFEE"));
    });
    await receiveText(twin)({ ...textOf(4, "COFFEE"), receivedAt: isoInstant(START + 10 * MINUTE) });
    expect(await isIn()).toBe(false);
  });
});
