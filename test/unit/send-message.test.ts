import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { keptSending } from "#shared/accounts/sending.ts";
import { updateAccount } from "#shared/accounts/update-account.ts";
import { applyStatus } from "#shared/messaging/apply-status.ts";
import { sendJob } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { requeueWaiting } from "#shared/messaging/requeue-waiting.ts";
import { sendMessage } from "#shared/messaging/send-message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { PermanentError, RetryableError } from "#shared/platform/errors.ts";
import { newId } from "#shared/platform/ids.ts";
import {
  account,
  MEMBERS,
  mainSender,
  phoneOf,
  type SeededTwin,
  STAFF,
  seededTwin,
} from "#test/support/seeded-twin.ts";
import { type CarrierFault, UnreliableCarrier } from "#test/support/unreliable-carrier.ts";

let twin: SeededTwin;
let carrier: UnreliableCarrier;
let fault: CarrierFault;
const PHONE = phoneOf(1);

beforeEach(async () => {
  twin = await seededTwin();
  fault = "none";
  carrier = new UnreliableCarrier(() => fault);
  await twin.contacts.save(account, PHONE, {}, { at: isoInstant(twin.clock.now()), source: "manual" });
  await consent("subscribed");
});

const consent = (state: "subscribed" | "unsubscribed") => {
  const at = isoInstant(twin.clock.now());
  return twin.contacts.note(account, PHONE, {
    state,
    at,
    how: "text",
    by: "person",
    evidence: state,
    cause: `c-${at}`,
  });
};
const doorDeps = () => ({
  ...twin,
  gateway: carrier,
  newId,
  sending: keptSending(twin.accounts, twin.clock),
  wait: async (milliseconds: number) => twin.clock.advance(Math.max(0, milliseconds)),
});
const door = () => sendMessage(doorDeps());
const queueRow = async (more: Partial<Parameters<typeof replyRow>[0]> = {}) => {
  const at = isoInstant(twin.clock.now());
  const row = replyRow({ sender: mainSender, phone: PHONE, body: "Hello", purpose: "answer", cause: "c", at, ...more });
  await twin.messages.insert(row);
  return row;
};
const stateOf = async (row: Awaited<ReturnType<typeof queueRow>>) => {
  const message = await twin.messages.get({ accountId: account, phone: PHONE, messageId: row.id });
  return message?.direction === "out" ? { state: message.state, reason: message.reason, sid: message.sid } : undefined;
};

describe("the door", () => {
  it("hands a text over once and records its SID", async () => {
    const row = await queueRow();
    await Promise.all([door()(sendJob(row)), door()(sendJob(row)), door()(sendJob(row))]);
    expect([...carrier.taken.values()].map((sids) => sids.length)).toEqual([1]);
    expect(await stateOf(row)).toMatchObject({ state: "sent", sid: expect.stringMatching(/^SM/) });
  });

  it("sends nothing to who said STOP before the claim, and says why", async () => {
    const row = await queueRow();
    twin.clock.advance(1_000);
    await consent("unsubscribed");
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "skipped" });
    expect(carrier.taken.size).toBe(0);
    expect(await stateOf(row)).toMatchObject({ state: "skipped", reason: "unsubscribed" });
  });

  it("sees a STOP that is acknowledged between its claim and its read of consent", async () => {
    const row = await queueRow();
    twin.clock.advance(1_000);
    const claim = twin.messages.claim.bind(twin.messages);
    const messages = Object.assign(Object.create(twin.messages), {
      get: twin.messages.get.bind(twin.messages),
      record: twin.messages.record.bind(twin.messages),
      claim: async (...given: Parameters<typeof claim>) => {
        const outcome = await claim(...given);
        await consent("unsubscribed");
        return outcome;
      },
    });
    const ended = { kind: "ended", state: "skipped" };
    expect(await sendMessage({ ...doorDeps(), messages })(sendJob(row))).toEqual(ended);
    expect(carrier.taken.size).toBe(0);
  });

  it("sends nobody a text whose consent nobody knows", async () => {
    const row = await queueRow({ phone: phoneOf(2) });
    await door()(sendJob(row));
    expect(carrier.taken.size).toBe(0);
  });

  it("drops the response of a group that the contact has left", async () => {
    const at = isoInstant(twin.clock.now());
    await twin.memberships.add({
      accountId: account,
      groupId: MEMBERS,
      phone: PHONE,
      since: at,
      source: "manual",
      cause: "c",
    });
    const stays = await queueRow({ purpose: "response", groupIds: [MEMBERS], cause: "one" });
    await door()(sendJob(stays));
    expect(await stateOf(stays)).toMatchObject({ state: "sent" });
    const left = await queueRow({ purpose: "response", groupIds: [MEMBERS], cause: "two" });
    await twin.memberships.remove(account, MEMBERS, PHONE);
    await door()(sendJob(left));
    expect(await stateOf(left)).toMatchObject({ state: "skipped", reason: "left_group" });
  });

  it("sends the response of two groups while the contact is in one of them", async () => {
    const since = isoInstant(twin.clock.now());
    await twin.memberships.add({
      ...{ accountId: account, groupId: STAFF, phone: PHONE, since, source: "manual", cause: "c" },
    });
    const shared = await queueRow({ purpose: "response", groupIds: [MEMBERS, STAFF], cause: "one" });
    await door()(sendJob(shared));
    expect(await stateOf(shared)).toMatchObject({ state: "sent" });
    await twin.memberships.remove(account, STAFF, PHONE);
    const left = await queueRow({ purpose: "response", groupIds: [MEMBERS, STAFF], cause: "two" });
    await door()(sendJob(left));
    expect(await stateOf(left)).toMatchObject({ state: "skipped", reason: "left_group" });
  });

  it("confirms a STOP within five minutes and not later", async () => {
    await consent("unsubscribed");
    twin.clock.advance(1_000);
    await consent("unsubscribed");
    const soon = await queueRow({ purpose: "optOutConfirmation", cause: "one" });
    await door()(sendJob(soon));
    expect(await stateOf(soon)).toMatchObject({ state: "sent" });
    const late = await queueRow({ purpose: "optOutConfirmation", cause: "two" });
    twin.clock.advance(5 * 60_000 + 1);
    await door()(sendJob(late));
    expect(await stateOf(late)).toMatchObject({ state: "skipped" });
  });

  it("comes back later, by a new job with a delay, when the carrier is too busy, and sends then", async () => {
    const row = await queueRow();
    fault = "refused";
    expect(await door()(sendJob(row))).toEqual({ kind: "later" });
    expect(await stateOf(row)).toMatchObject({ state: "queued" });
    expect(twin.sent).toEqual([expect.objectContaining({ messageId: row.id, attempt: 1 })]);
    expect(twin.delays[0]).toBeGreaterThanOrEqual(1);
    fault = "none";
    for (const job of twin.sent) await door()(job);
    expect(await stateOf(row)).toMatchObject({ state: "sent" });
  });

  it.each(["lostBefore", "lostAfter"] as const)(
    "leaves in doubt what is %s the carrier took it, and never sends it again",
    async (lost) => {
      const row = await queueRow();
      fault = lost;
      await door()(sendJob(row));
      fault = "none";
      await door()(sendJob(row));
      expect(await stateOf(row)).toMatchObject({ state: "in_doubt" });
      expect(carrier.taken.get(row.id)?.length ?? 0).toBe(lost === "lostAfter" ? 1 : 0);
      expect(twin.counts).toContain("InDoubt");
    },
  );

  it("ends as failed what the carrier refuses with a code", async () => {
    const row = await queueRow();
    fault = "rejected";
    await door()(sendJob(row));
    expect(await stateOf(row)).toMatchObject({ state: "failed", reason: "Twilio 21211" });
  });

  it("holds what an account does not send now; the clock brings it back, and it goes out once", async () => {
    const row = await queueRow();
    await twin.accounts.changeAccount(account, { sending: false });
    expect(await door()(sendJob(row))).toEqual({ kind: "held", why: "sending_off" });
    expect(await stateOf(row)).toMatchObject({ state: "queued" });
    await twin.accounts.changeAccount(account, { sending: true });
    twin.clock.advance(121_000);
    expect(await requeueWaiting(twin)()).toBe(1);
    expect(await requeueWaiting(twin)()).toBe(0);
    for (const job of twin.sent) await door()(job);
    expect(await stateOf(row)).toMatchObject({ state: "sent" });
  });

  it("ends a reply that is older than a day as expired", async () => {
    const row = await queueRow();
    twin.clock.advance(24 * 60 * 60_000 + 1);
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "expired" });
    expect(carrier.taken.size).toBe(0);
  });

  it("gives its claim back when the recipient cannot be read: nothing was handed over", async () => {
    const row = await queueRow();
    const recipients = { read: () => Promise.reject(new Error("throttled")) };
    const broken = sendMessage({ ...doorDeps(), recipients });
    await expect(broken(sendJob(row))).rejects.toBeInstanceOf(RetryableError);
    expect(await stateOf(row)).toMatchObject({ state: "queued" });
  });

  it("does not try again by itself what names no message", async () => {
    const row = await queueRow();
    await expect(door()({ ...sendJob(row), messageId: "nothing-like-it" })).rejects.toBeInstanceOf(PermanentError);
  });

  it("counts a text that the carrier has under two SIDs", async () => {
    const row = await queueRow();
    const early = { sid: `SM${"e".repeat(32)}`, state: "sent" } as const;
    const messages = Object.create(twin.messages);
    messages.claim = async (...given: Parameters<typeof twin.messages.claim>) => {
      const outcome = await twin.messages.claim(...given);
      await twin.messages.applyStatus({ accountId: account, phone: PHONE, messageId: row.id }, early);
      return outcome;
    };
    messages.get = twin.messages.get.bind(twin.messages);
    messages.record = twin.messages.record.bind(twin.messages);
    await sendMessage({ ...doorDeps(), messages })(sendJob(row));
    expect(twin.counts).toContain("DoubleSend");
  });

  it("waits for its slot, and comes back later when the slots are taken too far ahead", async () => {
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 1 });
    const rows = [];
    for (let index = 0; index < 9; index += 1) rows.push(await queueRow({ cause: `cause-${index}` }));
    const still = { ...doorDeps(), wait: async () => {} };
    const outcomes = [];
    for (const row of rows) outcomes.push((await sendMessage(still)(sendJob(row))).kind);
    expect(outcomes).toEqual(["ended", "ended", "ended", "ended", "ended", "ended", "later", "later", "later"]);
    expect(twin.delays.every((seconds) => seconds >= 1)).toBe(true);
    expect(await stateOf(rows[8] ?? rows[0] ?? (await queueRow()))).toMatchObject({ state: "queued" });
  });

  it("stops at the cap of the day and counts it", async () => {
    await twin.accounts.changeAccount(account, { dailyCap: 1 });
    const [one, two] = [await queueRow({ cause: "one" }), await queueRow({ cause: "two" })];
    await door()(sendJob(one));
    expect(await door()(sendJob(two))).toEqual({ kind: "held", why: "daily_cap" });
    expect(twin.counts).toContain("DailyCapReached");
  });

  it("sends only to the countries that the account allows", async () => {
    const jamaica = phoneNumberSchema.parse("+18765550123");
    const at = isoInstant(twin.clock.now());
    const fact = { state: "subscribed", at, how: "text", by: "person", evidence: "START", cause: "c" } as const;
    await twin.contacts.note(account, jamaica, fact);
    const row = await queueRow({ phone: jamaica, cause: "one" });
    await door()(sendJob(row));
    expect(carrier.taken.size).toBe(0);
    await twin.accounts.changeAccount(account, { allowedCountries: ["US", "JM"] });
    twin.clock.advance(2_000);
    await door()(sendJob(await queueRow({ phone: jamaica, cause: "two" })));
    expect(carrier.taken.size).toBe(1);
  });

  it("sends nothing of any account while the operator has stopped everything, two seconds later at the latest", async () => {
    const sending = keptSending(twin.accounts, twin.clock);
    const through = () => sendMessage({ ...doorDeps(), sending });
    await through()(sendJob(await queueRow({ cause: "one" })));
    await twin.accounts.stopEverything("a test");
    twin.clock.advance(2_000);
    const held = await queueRow({ cause: "two" });
    expect(await through()(sendJob(held))).toEqual({ kind: "held", why: "everything_stopped" });
    await twin.accounts.stopEverything(undefined);
    twin.clock.advance(2_000);
    expect(await through()(sendJob(held))).toMatchObject({ kind: "ended", state: "sent" });
  });

  it("takes the carrier's 21610 for a STOP, unless the person said START after the claim", async () => {
    const gateway = {
      ready: async () => async () => ({ kind: "rejected", code: 21610, reason: "Twilio 21610" }) as const,
    };
    await sendMessage({ ...doorDeps(), gateway })(sendJob(await queueRow({ cause: "one" })));
    expect((await twin.contacts.find(account, PHONE)).consent).toMatchObject({ state: "unsubscribed", how: "carrier" });

    twin.clock.advance(1_000);
    await consent("subscribed");
    const late = {
      ready: async () => async () => {
        twin.clock.advance(1_000);
        await consent("subscribed");
        return { kind: "rejected", code: 21610, reason: "Twilio 21610" } as const;
      },
    };
    twin.clock.advance(1_000);
    await sendMessage({ ...doorDeps(), gateway: late })(sendJob(await queueRow({ cause: "two" })));
    expect((await twin.contacts.find(account, PHONE)).consent).toMatchObject({ state: "subscribed" });
  });

  it("takes 21610 in a callback for a STOP too", async () => {
    const row = await queueRow();
    await door()(sendJob(row));
    const sent = await stateOf(row);
    const form = { MessageSid: sent?.sid ?? "", MessageStatus: "failed", To: PHONE, ErrorCode: "21610" };
    await applyStatus(twin)(`account=${account}&message=${row.id}`, form);
    expect((await twin.contacts.find(account, PHONE)).consent?.state).toBe("unsubscribed");
  });

  it("stops the account's sending, with the reason, when Twilio refuses its credentials", async () => {
    const gateway = {
      ready: async () => async () => ({ kind: "rejected", code: 20003, reason: "Twilio 20003" }) as const,
    };
    await sendMessage({ ...doorDeps(), gateway })(sendJob(await queueRow()));
    const stopped = { sending: false, stoppedBecause: "Twilio 20003" };
    expect(await twin.accounts.getAccount(account)).toMatchObject(stopped);
  });

  it("looks at the switch again after waiting for its slot", async () => {
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 0.25 });
    await door()(sendJob(await queueRow({ cause: "one" })));
    const row = await queueRow({ cause: "two" });
    const wait = async (milliseconds: number) => {
      await twin.accounts.changeAccount(account, { sending: false });
      twin.clock.advance(milliseconds);
    };
    expect(await sendMessage({ ...doorDeps(), wait })(sendJob(row))).toEqual({ kind: "held", why: "sending_off" });
    expect(carrier.taken.size).toBe(1);
  });

  it("ends old rows of a stopped account too, and takes no slot for them", async () => {
    await twin.accounts.changeAccount(account, { sending: false, dailyCap: 1 });
    const rows = [await queueRow({ cause: "one" }), await queueRow({ cause: "two" })];
    twin.clock.advance(24 * 60 * 60_000 + 1);
    for (const row of rows) expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "expired" });
    await twin.accounts.changeAccount(account, { sending: true });
    twin.clock.advance(2_000);
    expect(await door()(sendJob(await queueRow({ cause: "three" })))).toEqual({ kind: "ended", state: "sent" });
  });

  it("counts only what went out against the cap of the day", async () => {
    await twin.accounts.changeAccount(account, { dailyCap: 1 });
    const row = await queueRow();
    fault = "refused";
    for (let times = 0; times < 3; times += 1) expect((await door()(sendJob(row))).kind).toBe("later");
    fault = "none";
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "sent" });
  });

  it("is not brought back by the clock while its job waits for the carrier", async () => {
    const row = await queueRow();
    fault = "refused";
    await door()({ ...sendJob(row), attempt: 9 });
    expect(twin.delays[0]).toBeGreaterThan(500);
    twin.clock.advance(5 * 60_000);
    expect(await requeueWaiting(twin)()).toBe(0);
    twin.clock.advance(20 * 60_000);
    expect(await requeueWaiting(twin)()).toBe(1);
  });

  it("waits longer, up to half a minute, the more often its sender had no slot", async () => {
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 0.01 });
    await door()(sendJob(await queueRow({ cause: "one" })));
    const row = await queueRow({ cause: "two" });
    for (let waits = 0; waits < 60; waits += 1) await door()({ ...sendJob(row), waits });
    expect(Math.max(...twin.delays)).toBeGreaterThan(10);
    expect(Math.max(...twin.delays)).toBeLessThanOrEqual(30);
    expect(twin.sent.at(-1)).toMatchObject({ waits: 60 });
    expect(await requeueWaiting(twin)()).toBe(0);
  });

  it("heeds 21610 though it dies while it records", async () => {
    const gateway = {
      ready: async () => async () => ({ kind: "rejected", code: 21610, reason: "Twilio 21610" }) as const,
    };
    const messages = Object.assign(Object.create(twin.messages), {
      get: twin.messages.get.bind(twin.messages),
      claim: twin.messages.claim.bind(twin.messages),
      record: () => Promise.reject(new Error("died")),
    });
    const dying = sendMessage({ ...doorDeps(), gateway, messages });
    await expect(dying(sendJob(await queueRow()))).rejects.toThrow("died");
    expect((await twin.contacts.find(account, PHONE)).consent?.state).toBe("unsubscribed");
  });

  it("does not stop an account again for a text that was claimed before somebody mended it", async () => {
    const row = await queueRow();
    await door()(sendJob(row));
    twin.clock.advance(1_000);
    const stored = await twin.accounts.getAccount(account);
    if (stored) await updateAccount(twin)(stored, { sending: true });
    const form = {
      MessageSid: (await stateOf(row))?.sid ?? "",
      MessageStatus: "failed",
      To: PHONE,
      ErrorCode: "30002",
    };
    await applyStatus(twin)(`account=${account}&message=${row.id}`, form);
    expect(await twin.accounts.getAccount(account)).toMatchObject({ sending: true });
  });

  it("holds in quiet hours what no text of the person asked for, until they are over", async () => {
    const quietHours = { enabled: true, from: "20:00", to: "09:00" };
    await twin.accounts.changeAccount(account, { quietHours });
    // Noon in UTC is 7:00 in New York; the clock brings the row at 9:00.
    const held = await queueRow({ cause: "one", quietZone: "America/New_York" });
    expect(await door()(sendJob(held))).toEqual({ kind: "held", why: "quiet_hours" });
    twin.clock.advance(119 * 60_000);
    expect(await requeueWaiting(twin)()).toBe(0);
    twin.clock.advance(60_000);
    expect(await requeueWaiting(twin)()).toBe(1);
    expect(await door()(sendJob(held))).toEqual({ kind: "ended", state: "sent" });
    twin.clock.advance(12 * 60 * 60_000);
    expect(await door()(sendJob(await queueRow({ cause: "two" })))).toEqual({ kind: "ended", state: "sent" });
  });
});
