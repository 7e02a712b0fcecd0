import { ALREADY_IN } from "#infra/local/seed.ts";
import type { AccountChanges } from "#shared/accounts/account-store.ts";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { consentAt, HOLD_MILLISECONDS } from "#shared/contacts/consent.ts";
import { SILENCE_MILLISECONDS } from "#shared/inbound/automatic-texts.ts";
import type { InboundText } from "#shared/inbound/inbound-text.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import {
  account,
  MEMBERS,
  phoneOf,
  type SeededTwin,
  STAFF,
  seededTwin,
  sidOf,
  TEXT_TO_JOIN,
  textOf,
} from "#test/support/seeded-twin.ts";

// Words about consent, STOP with a keyword, the fallback reply and the end of two robots, over the in-memory twin.
let twin: SeededTwin;
let last: number;
beforeEach(async () => {
  twin = await seededTwin();
  last = 0;
});

const PHONE = phoneOf(1);
const SHORT_CODE = senderNumberSchema.parse("55555");
const MINUTE = 60_000;

/** Takes in the next text, a second later. @returns its meaning and the bodies of what it is answered with at once */
const receive = async (body: string, more: Partial<InboundText> = {}) => {
  last += 1;
  twin.clock.advance(1_000);
  const queued = twin.sent.length;
  const outcome = await receiveText(twin)({ ...textOf(last, body), ...more });
  const rows = await Promise.all(twin.sent.slice(queued).map((job) => twin.messages.get(job)));
  const answers = rows.map((row) => (row?.direction === "out" ? { body: row.body, purpose: row.purpose } : undefined));
  return { meaning: "meaning" in outcome ? outcome.meaning : outcome.kind, answers };
};
const change = (changes: AccountChanges) => twin.accounts.changeAccount(account, changes);
const known = () => twin.contacts.find(account, PHONE);
const stateNow = async () => consentAt((await known()).consent, twin.clock.now())?.state;
const isMember = async (group = MEMBERS) => (await twin.memberships.find(account, group, PHONE)) !== undefined;
const toShortCode = async () => {
  const sender = {
    accountId: account,
    phone: SHORT_CODE,
    segmentsPerSecond: 100,
    createdAt: "2026-01-01T00:00:00.000Z",
  };
  await twin.accounts.addSender(sender);
  return { to: SHORT_CODE };
};
const CONFIRMATION = {
  body: "You are unsubscribed from Corner Coffee. No more messages will be sent. Reply HELP for help.",
  purpose: "optOutConfirmation",
};

describe("opting out", () => {
  it.each([
    "please stop texting me",
    "Remove me from your list",
    "No más mensajes",
    "stop.",
    "opt out",
    "🛑",
    "STOP BANANA",
  ])("in words that Twilio does not know is confirmed once by us: %s", async (words) => {
    await receive("COFFEE");
    expect(await receive(words)).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
    expect((await known()).consent).toMatchObject({ state: "unsubscribed", how: "text" });
    expect((await twin.contacts.records(account, PHONE))[0]).toMatchObject({ evidence: words, counted: true });
    expect(await receive(words)).toEqual({ meaning: "stop", answers: [] });
    expect(await isMember()).toBe(true);
  });

  it.each(["STOP", "stopall", " Unsubscribe ", "OPTOUT", "revoke"])(
    "in Twilio's words is Twilio's to answer: %s",
    async (word) => {
      await receive("COFFEE");
      expect(await receive(word)).toEqual({ meaning: "stop", answers: [] });
      expect((await known()).consent?.state).toBe("unsubscribed");
    },
  );

  it("is confirmed by us on a short code, and where the account answers itself", async () => {
    const { to } = await toShortCode();
    expect(await receive("STOP", { to })).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
    await receive("START");
    await change({ optOutReplies: "app" });
    expect(await receive("STOP")).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
  });

  it("makes somebody unknown an unsubscribed contact", async () => {
    await receive("take me off your list");
    const { contact, consent } = await known();
    expect([contact?.source, consent?.state]).toEqual(["keyword", "unsubscribed"]);
  });

  it("is what Advanced Opt-Out took it for, whatever the words, and that has answered it", async () => {
    await change({ optOutReplies: "app" });
    expect(await receive("adios amigos", { optOutType: "STOP" })).toEqual({ meaning: "stop", answers: [] });
    expect(await stateNow()).toBe("unsubscribed");
    expect(await receive("hola", { optOutType: "START" })).toEqual({ meaning: "start", answers: [] });
    expect(await receive("STOP", { optOutType: "HELP" })).toEqual({ meaning: "help", answers: [] });
    expect(await stateNow()).toBe("subscribed");
  });

  it.each(["don't stop", "can you stop by at 5?", "cancel my appointment"])("is not %j", async (words) => {
    await receive("COFFEE");
    expect(await receive(words)).toEqual({ meaning: "text", answers: [] });
    expect(await stateNow()).toBe("subscribed");
  });
});

describe("a doubtful opt-out", () => {
  it("holds consent for five days, then counts as an opt-out, and joins nothing meanwhile", async () => {
    await receive("COFFEE");
    expect(await receive("I never signed up for this")).toEqual({ meaning: "doubtful_opt_out", answers: [] });
    expect((await known()).consent).toMatchObject({ state: "subscribed", hold: { id: expect.any(String) } });
    expect(await receive("COFFEE")).toEqual({ meaning: "keyword_after_opt_out", answers: [] });
    const [, record] = await twin.contacts.records(account, PHONE);
    expect(await twin.contacts.records(account, PHONE)).toMatchObject([
      { state: "unsubscribed", evidence: "I never signed up for this", counted: false },
      { state: "subscribed", counted: true },
    ]);
    expect(record).toBeDefined();
    twin.clock.advance(HOLD_MILLISECONDS);
    expect(await stateNow()).toBe("unsubscribed");
  });

  it("is over when the person says STOP or START", async () => {
    await receive("COFFEE");
    await receive("wrong number");
    await receive("START");
    expect((await known()).consent).not.toHaveProperty("hold");
    await receive("wrong number");
    expect(await receive("please stop")).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
    expect((await known()).consent).toMatchObject({ state: "unsubscribed" });
    expect((await known()).consent).not.toHaveProperty("hold");
  });

  it("said again is one, since it was said first", async () => {
    await receive("wrong number");
    const first = (await known()).consent?.hold;
    await receive("this is spam");
    expect((await known()).consent?.hold).toEqual(first);
  });
});

describe("STOP with a keyword", () => {
  it("leaves all groups of its text-to-join, with one confirmation that names them, and keeps consent", async () => {
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { groupIds: [MEMBERS, STAFF] });
    await receive("COFFEE");
    expect([await isMember(MEMBERS), await isMember(STAFF)]).toEqual([true, true]);
    expect(await receive("Stop coffee, please")).toEqual({
      meaning: "leave",
      answers: [
        { body: "You have left Members and Staff. Reply STOP to end all texts from Corner Coffee.", purpose: "answer" },
      ],
    });
    expect([await isMember(MEMBERS), await isMember(STAFF)]).toEqual([false, false]);
    expect(await stateNow()).toBe("subscribed");
  });

  it("leaves in silence who may not be texted", async () => {
    await receive("COFFEE");
    await receive("STOP");
    expect(await receive("STOP COFFEE")).toEqual({ meaning: "leave", answers: [] });
    expect(await isMember()).toBe(false);
  });

  it("is plain STOP when its keyword is archived", async () => {
    await receive("COFFEE");
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { status: "archived" });
    expect(await receive("STOP COFFEE")).toMatchObject({ meaning: "stop" });
    expect([await isMember(), await stateNow()]).toEqual([true, "unsubscribed"]);
  });
});

describe("START and HELP", () => {
  it("are Twilio's to answer in its own words, ours on a short code", async () => {
    await receive("STOP");
    expect(await receive("START")).toEqual({ meaning: "start", answers: [] });
    expect(await receive("HELP")).toEqual({ meaning: "help", answers: [] });
    const { to } = await toShortCode();
    await change({ helpContact: "help@corner.example" });
    const body =
      "Corner Coffee: Help at help@corner.example. Msg&data rates may apply. Msg frequency varies. Reply STOP to cancel.";
    expect(await receive("INFO", { to })).toEqual({ meaning: "help", answers: [{ body, purpose: "help" }] });
    await receive("STOP", { to });
    expect(await receive("help", { to })).toMatchObject({ answers: [{ purpose: "help" }] });
    expect(await receive("UNSTOP", { to })).toMatchObject({
      meaning: "start",
      answers: [{ body: expect.stringMatching(/^Corner Coffee: welcome\..*STOP to cancel\.$/), purpose: "answer" }],
    });
  });

  it("YES from somebody unknown is a text", async () => {
    expect(await receive("YES")).toEqual({ meaning: "text", answers: [] });
    expect(await stateNow()).toBe("pending");
  });
});

describe("a keyword of who opted out", () => {
  it("subscribes again only where the account manages opt-outs itself and lets it", async () => {
    await receive("STOP");
    await change({ keywordResubscribes: true });
    expect(await receive("COFFEE")).toMatchObject({ meaning: "keyword_after_opt_out" });
    await change({ optOutReplies: "app", keywordResubscribes: false });
    expect(await receive("COFFEE")).toMatchObject({ meaning: "keyword_after_opt_out" });
    await change({ keywordResubscribes: true });
    expect(await receive("COFFEE")).toMatchObject({ meaning: "keyword" });
    expect([await isMember(), await stateNow()]).toEqual([true, "subscribed"]);
  });
});

describe("a keyword", () => {
  it("outside its opening time joins nothing and hears so", async () => {
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
    await change({ optInFooter: "Reply STOP to end." });
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { welcome: "Hi!" });
    expect(await receive("COFFEE")).toMatchObject({ answers: [{ body: "Hi!\nReply STOP to end." }] });
    expect(await receive("COFFEE")).toMatchObject({ answers: [{ body: ALREADY_IN }] });
  });

  it("notes the order of different responses, and none where they are the same", async () => {
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
    const media = [{ url: "https://x.example/1", contentType: "image/png" }];
    expect(await receive("", { media })).toEqual({ meaning: "text", answers: [] });
    expect(await twin.messages.get({ accountId: account, phone: PHONE, messageId: sidOf(1) })).toMatchObject({ media });
    expect([(await known()).contact?.phone, await stateNow()]).toEqual([PHONE, "pending"]);
  });
});

describe("a text that is no keyword", () => {
  it("is answered with the fallback reply at most once in twelve hours, and not before it is written", async () => {
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
    await receive("Hello");
    await change({ fallbackReply: "We open at 7." });
    await Promise.all([2, 3, 4].map((index) => receiveText(twin)(textOf(index, "Hello"))));
    expect(twin.sent).toHaveLength(1);
  });
});

describe("two robots", () => {
  it("hear five automatic texts in ten minutes, then nothing for twelve hours", async () => {
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
    await receive("COFFEE");
    for (let index = 0; index < 9; index += 1) {
      twin.clock.advance(3 * MINUTE);
      expect((await receive("COFFEE")).answers).toHaveLength(1);
    }
  });

  it("do not keep an opt-out from being heard and confirmed", async () => {
    for (let index = 0; index < 7; index += 1) await receive("COFFEE");
    expect(await receive("please stop")).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
  });

  it("join in silence", async () => {
    for (let index = 0; index < 5; index += 1) await receive("COFFEE");
    await twin.memberships.remove(account, MEMBERS, PHONE);
    expect(await receive("COFFEE")).toMatchObject({ meaning: "silenced" });
    expect(await twin.memberships.find(account, MEMBERS, PHONE)).toMatchObject({ respond: false });
  });
});
