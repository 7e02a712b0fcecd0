import { ALREADY_IN } from "#infra/local/seed.ts";
import { SILENCE_MILLISECONDS } from "#shared/inbound/automatic-texts.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { CONFIRMATION, PHONE, receiveSetup, SHORT_CODE } from "#test/support/receive-setup.ts";
import { MINUTE } from "#test/support/samples.ts";
import { account, MEMBERS, phoneOf, STAFF, sidOf, TEXT_TO_JOIN, textOf } from "#test/support/seeded-twin.ts";

describe("a keyword", () => {
  it("outside its opening time joins nothing and hears so", async () => {
    const { twin, receive, stateNow, isMember } = await receiveSetup();
    const [opens, closes] = [twin.clock.now() + 5_000, twin.clock.now() + 10_000].map((at) =>
      new Date(at).toISOString(),
    );
    await twin.textToJoins.change(account, TEXT_TO_JOIN, {
      opensAt: opens,
      closesAt: closes,
      closedReply: "Come back!",
    });
    const closed = { meaning: "keyword_closed", answers: [{ body: "Come back!", purpose: "answer" }] };
    expect(await receive("COFFEE")).toEqual(closed);
    expect([await isMember(), await stateNow()]).toEqual([false, "pending"]);
    twin.clock.advance(4_000);
    expect(await receive("COFFEE")).toMatchObject({ meaning: "keyword" });
    twin.clock.advance(10_000);
    expect(await receive("COFFEE")).toEqual(closed);
  });

  it("counts its accents, unless only the form without them is there", async () => {
    const { twin, receive, isMember } = await receiveSetup();
    expect(await receive("cóffée")).toMatchObject({ meaning: "keyword" });
    await twin.textToJoins.create({
      ...{ id: "accented-one", accountId: account, name: "Accented", keywords: ["CÓFFÉE"], groupIds: [STAFF] },
      ...{ match: "whole", status: "active", createdAt: "2026-01-01T00:00:00.000Z", version: 1 },
    });
    await receive("cóffée");
    expect(await isMember(STAFF)).toBe(true);
    expect(await receive("coffee")).toMatchObject({ answers: [{ body: ALREADY_IN }] });
  });

  it("puts the opt-in terms under its welcome", async () => {
    const { twin, receive, change } = await receiveSetup();
    await change({ optInFooter: "Reply STOP to end." });
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { welcome: "Hi!" });
    expect(await receive("COFFEE")).toMatchObject({ answers: [{ body: "Hi!\nReply STOP to end." }] });
    expect(await receive("COFFEE")).toMatchObject({ answers: [{ body: ALREADY_IN }] });
  });

  it("notes the order of different responses, and none where they are the same", async () => {
    const { twin, receive } = await receiveSetup();
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { groupIds: [STAFF, MEMBERS] });
    await twin.groups.change(account, STAFF, { response: { body: "Hi, staff", on: {}, again: "never" } });
    await receive("COFFEE");
    expect(await twin.memberships.find(account, STAFF, PHONE)).toMatchObject({ inTurn: [STAFF, MEMBERS] });
    expect(await twin.memberships.find(account, MEMBERS, PHONE)).toMatchObject({ inTurn: [STAFF, MEMBERS] });
    await twin.groups.change(account, STAFF, { response: null });
    await receive("COFFEE", { from: phoneOf(2) });
    expect(await twin.memberships.find(account, MEMBERS, phoneOf(2))).not.toHaveProperty("inTurn");
  });

  it("counts each person who joined by it once", async () => {
    const { twin, receive } = await receiveSetup();
    await receive("COFFEE");
    await receive("STOP COFFEE");
    await receive("COFFEE");
    await receive("COFFEE", { from: phoneOf(2) });
    await receive("Hello", { from: phoneOf(3) });
    expect(await twin.textToJoins.joins(account, TEXT_TO_JOIN)).toBe(2);
  });
});

describe("who is texted", () => {
  it("is found by the Messaging Service when the number is none of ours", async () => {
    const { twin, receive, known } = await receiveSetup();
    const messagingServiceSid = `MG${"c".repeat(32)}`;
    const sender = {
      accountId: account,
      phone: SHORT_CODE,
      messagingServiceSid,
      segmentsPerSecond: 1,
      createdAt: "2026-01-01T00:00:00.000Z",
    };
    await twin.accounts.addSender(sender);
    expect(await receive("COFFEE", { to: "+15125559999", messagingServiceSid })).toMatchObject({ meaning: "keyword" });
    expect((await known()).facts?.lastTexted).toBe(SHORT_CODE);
    expect(await receive("COFFEE", { to: "+15125559999" })).toEqual({ meaning: "nobodys", answers: [] });
  });

  it("gets media without words as a text of a contact", async () => {
    const { twin, receive, known, stateNow } = await receiveSetup();
    const media = [{ url: "https://x.example/1", contentType: "image/png" }];
    expect(await receive("", { media })).toEqual({ meaning: "text", answers: [] });
    expect(await twin.messages.get({ accountId: account, phone: PHONE, messageId: sidOf(1) })).toMatchObject({ media });
    expect([(await known()).contact?.phone, await stateNow()]).toEqual([PHONE, "pending"]);
  });
});

describe("a text that is no keyword", () => {
  it("is answered with the fallback reply at most once in twelve hours, and not before it is written", async () => {
    const { twin, receive, change } = await receiveSetup();
    expect((await receive("When do you open?")).answers).toEqual([]);
    await change({ fallbackReply: "Hi {{first_name|there}}, we open at 7." });
    const fallback = { body: "Hi there, we open at 7.", purpose: "answer" };
    expect(await receive("When do you open?")).toEqual({ meaning: "text", answers: [fallback] });
    expect((await receive("Hello?")).answers).toEqual([]);
    twin.clock.advance(12 * 60 * MINUTE - 3_000);
    expect((await receive("Hello?")).answers).toEqual([]);
    twin.clock.advance(2_000);
    expect((await receive("", { media: [{ url: "https://x.example/1", contentType: "image/png" }] })).answers).toEqual([
      fallback,
    ]);
    twin.clock.advance(13 * 60 * MINUTE);
    await receive("STOP");
    expect((await receive("Hello?")).answers).toEqual([]);
  });

  it("is answered once when two come in at the same time", async () => {
    const { twin, receive, change } = await receiveSetup();
    await receive("Hello");
    await change({ fallbackReply: "We open at 7." });
    await Promise.all([2, 3, 4].map((index) => receiveText(twin)(textOf(index, "Hello"))));
    expect(twin.sent).toHaveLength(1);
  });
});

describe("two robots", () => {
  it("have each of their automatic texts counted, also where two are decided at the same time", async () => {
    const { twin, receive, known } = await receiveSetup();
    await receive("Hello");
    const opensAt = new Date(twin.clock.now() + MINUTE).toISOString();
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { opensAt, closedReply: "Come back!" });
    await Promise.all([2, 3, 4].map((index) => receiveText(twin)(textOf(index, "COFFEE"))));
    expect(twin.sent).toHaveLength(3);
    expect((await known()).facts?.automaticCount).toBe(3);
  });

  it("hear five automatic texts in ten minutes, then nothing for twelve hours", async () => {
    const { twin, receive, known } = await receiveSetup();
    const answers: number[] = [];
    // The first is answered by the group's response.
    for (let index = 0; index < 8; index += 1) answers.push((await receive("COFFEE")).answers.length);
    expect(answers).toEqual([0, 1, 1, 1, 1, 0, 0, 0]);
    expect(await receive("COFFEE")).toEqual({ meaning: "silenced", answers: [] });
    expect((await known()).facts?.silencedUntil).toBeDefined();
    expect(await twin.messages.get({ accountId: account, phone: PHONE, messageId: sidOf(9) })).toMatchObject({
      meaning: "silenced",
    });
    twin.clock.advance(SILENCE_MILLISECONDS);
    expect((await receive("COFFEE")).answers).toHaveLength(1);
  });

  it("are not people who text now and then", async () => {
    const { twin, receive } = await receiveSetup();
    await receive("COFFEE");
    for (let index = 0; index < 9; index += 1) {
      twin.clock.advance(3 * MINUTE);
      expect((await receive("COFFEE")).answers).toHaveLength(1);
    }
  });

  it("do not keep an opt-out from being heard and confirmed", async () => {
    const { receive } = await receiveSetup();
    for (let index = 0; index < 7; index += 1) await receive("COFFEE");
    expect(await receive("please stop")).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
  });

  it("join in silence", async () => {
    const { twin, receive } = await receiveSetup();
    for (let index = 0; index < 5; index += 1) await receive("COFFEE");
    await twin.memberships.remove(account, MEMBERS, PHONE);
    expect(await receive("COFFEE")).toMatchObject({ meaning: "silenced" });
    expect(await twin.memberships.find(account, MEMBERS, PHONE)).toMatchObject({ respond: false });
  });
});
