import { RESPONSE } from "#infra/local/seed.ts";
import type { Membership } from "#shared/groups/group.ts";
import { respondToJoining } from "#shared/groups/respond-to-joining.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { account, MEMBERS, phoneOf, type SeededTwin, STAFF, seededTwin, textOf } from "#test/support/seeded-twin.ts";

let twin: SeededTwin;
const PHONE = phoneOf(1);
beforeEach(async () => {
  twin = await seededTwin();
  await twin.contacts.save(
    account,
    PHONE,
    { firstName: "Ada" },
    { at: isoInstant(twin.clock.now()), source: "manual" },
  );
  await consent("subscribed");
});

const consent = (state: "subscribed" | "unsubscribed" | "pending") => {
  twin.clock.advance(1_000);
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
const join = async (cause: string, more: Partial<Membership> = {}, groupId = MEMBERS) => {
  const since = isoInstant(twin.clock.now());
  await twin.memberships.add({ accountId: account, groupId, phone: PHONE, since, source: "keyword", cause, ...more });
};
const ring = (groupId = MEMBERS) => respondToJoining(twin)(account, groupId, PHONE);
const rows = async () => (await twin.messages.conversation(account, PHONE, undefined, 50)).items;

describe("responding to a joining", () => {
  it("writes the row of the response, then queues it", async () => {
    await join("cause-1");
    expect(await ring()).toMatchObject({ kind: "responded" });
    expect(await rows()).toEqual([
      expect.objectContaining({
        body: RESPONSE,
        state: "queued",
        purpose: "response",
        groupIds: [MEMBERS],
        cause: "cause-1",
      }),
    ]);
    expect(twin.sent).toHaveLength(1);
  });

  it("rung again, or ten times at once, makes one row and queues that row", async () => {
    await join("cause-1");
    await Promise.all(Array.from({ length: 10 }, () => ring()));
    expect(await rows()).toHaveLength(1);
    expect(new Set(twin.sent.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it("queues the row again when it died between row and queue", async () => {
    await join("cause-1");
    const replies = { send: () => Promise.reject(new Error("died")) };
    await expect(respondToJoining({ ...twin, replies })(account, MEMBERS, PHONE)).rejects.toThrow("died");
    expect(await ring()).toMatchObject({ kind: "responded" });
    expect(await rows()).toHaveLength(1);
    expect(twin.sent).toHaveLength(1);
  });

  it("says nothing again when somebody leaves and comes back, unless the group wants it", async () => {
    await join("cause-1");
    await ring();
    await twin.memberships.remove(account, MEMBERS, PHONE);
    await join("cause-2");
    expect(await ring()).toMatchObject({ kind: "silent", why: "not_due" });
    await twin.groups.change(account, MEMBERS, { response: { body: RESPONSE, on: {}, again: "every-join" } });
    expect(await ring()).toMatchObject({ kind: "responded" });
    expect(await rows()).toHaveLength(2);
  });

  it("says the same words of two groups once for one cause, and both remember it", async () => {
    await twin.groups.change(account, STAFF, { response: { body: RESPONSE, on: {}, again: "never" } });
    await join("cause-1");
    await join("cause-1", {}, STAFF);
    await Promise.all([ring(), ring(STAFF)]);
    expect(await rows()).toEqual([expect.objectContaining({ groupIds: expect.arrayContaining([MEMBERS, STAFF]) })]);
    for (const groupId of [MEMBERS, STAFF]) {
      expect((await twin.responses.read(account, groupId, PHONE)).ledger).toMatchObject({ cause: "cause-1" });
    }
  });

  it("puts different responses for one cause behind each other, in the order of their groups", async () => {
    await twin.groups.change(account, STAFF, { response: { body: "Hi, staff", on: {}, again: "never" } });
    const inTurn = [STAFF, MEMBERS];
    await join("cause-1", { inTurn });
    await join("cause-1", { inTurn }, STAFF);
    // The bells of both may ring in any order, much later, and again.
    await ring(MEMBERS);
    const [members, staff] = await rows();
    expect([members?.body, staff?.body]).toEqual([RESPONSE, "Hi, staff"]);
    expect(twin.sent.map(({ messageId }) => messageId)).toEqual([staff?.id, members?.id]);
    expect(twin.delays).toEqual([0, 2]);
    await ring(MEMBERS);
    twin.clock.advance(60_000);
    await ring(STAFF);
    expect(twin.delays.slice(2)).toEqual([2, 0]);
    expect(await rows()).toHaveLength(2);
  });

  it("answers for all of them once when their bells ring at once", async () => {
    await twin.groups.change(account, STAFF, { response: { body: "Hi, staff", on: {}, again: "never" } });
    const inTurn = [STAFF, MEMBERS];
    await join("cause-1", { inTurn });
    await join("cause-1", { inTurn }, STAFF);
    await Promise.all([ring(), ring(STAFF), ring(), ring(STAFF)]);
    expect((await rows()).map(({ body }) => body)).toEqual([RESPONSE, "Hi, staff"]);
    expect(new Set(twin.sent.map(({ messageId }) => messageId)).size).toBe(2);
  });

  it("leaves a membership that began otherwise to its own bell", async () => {
    await twin.groups.change(account, STAFF, { response: { body: "Hi, staff", on: {}, again: "never" } });
    await join("cause-1", { inTurn: [STAFF, MEMBERS] });
    await join("cause-2", { source: "bulk" }, STAFF);
    await ring();
    expect((await rows()).map(({ body }) => body)).toEqual([RESPONSE]);
  });

  it("puts the account's opt-in terms under each of them", async () => {
    await twin.accounts.changeAccount(account, { optInFooter: "Reply STOP to end." });
    await twin.groups.change(account, STAFF, { response: { body: "Hi, staff", on: {}, again: "never" } });
    const inTurn = [MEMBERS, STAFF];
    await join("cause-1", { inTurn });
    await join("cause-1", { inTurn }, STAFF);
    await Promise.all([ring(), ring(STAFF)]);
    const bodies = (await rows()).map(({ body }) => body);
    expect(bodies.sort()).toEqual(["Hi, staff\nReply STOP to end.", `${RESPONSE}\nReply STOP to end.`]);
  });

  it("says it again after the days that the group wants, not before", async () => {
    await twin.groups.change(account, MEMBERS, { response: { body: RESPONSE, on: {}, again: { afterDays: 2 } } });
    const comesBack = async (cause: string, days: number) => {
      twin.clock.advance(days * 86_400_000);
      await twin.memberships.remove(account, MEMBERS, PHONE);
      await join(cause);
      return (await ring()).kind;
    };
    expect(await comesBack("cause-1", 0)).toBe("responded");
    expect(await comesBack("cause-2", 1.9)).toBe("silent");
    expect(await comesBack("cause-3", 0.1)).toBe("responded");
    expect(await comesBack("cause-4", 1.9)).toBe("silent");
  });

  it("says nothing while an opt-out is in doubt", async () => {
    const { consent: before } = await twin.contacts.find(account, PHONE);
    expect(before?.state).toBe("subscribed");
    await receiveText(twin)(textOf(1, "not interested", PHONE));
    await join("cause-1");
    expect(await ring()).toEqual({ kind: "silent", why: "not_due" });
  });

  it.each(["unsubscribed", "pending"] as const)("says nothing to who is %s", async (state) => {
    twin = await seededTwin();
    await twin.contacts.save(account, PHONE, {}, { at: isoInstant(twin.clock.now()), source: "manual" });
    await consent(state);
    await join("cause-1");
    expect(await ring()).toMatchObject({ kind: "silent" });
    expect(await rows()).toEqual([]);
  });

  it.each([
    ["bulk", undefined, "silent"],
    ["bulk", true, "responded"],
    ["import", undefined, "silent"],
    ["manual", undefined, "responded"],
    ["keyword", false, "silent"],
  ] as const)("to a membership by %s that asks %s it is %s", async (source, respond, kind) => {
    await join("cause-1", { source, ...(respond === undefined ? {} : { respond }) });
    expect(await ring()).toMatchObject({ kind });
  });

  it.each([
    ["heard", 24 * 60 * 60_000, "responded"],
    ["too old", 24 * 60 * 60_000 + 1, "silent"],
  ] as const)("of a beginning whose bell is rung again a day later is %s after %i ms", async (_, later, kind) => {
    await join("cause-1");
    twin.clock.advance(later);
    const outcome = await ring();
    expect(outcome.kind).toBe(kind);
    if (outcome.kind === "silent") expect(outcome.why).toBe("too_old");
    expect(await rows()).toHaveLength(kind === "silent" ? 0 : 1);
    expect(twin.sent).toHaveLength(kind === "silent" ? 0 : 1);
  });

  it("says nothing to who has left before the bell was heard", async () => {
    await join("cause-1");
    await twin.memberships.remove(account, MEMBERS, PHONE);
    expect(await ring()).toEqual({ kind: "silent", why: "not_in_group" });
  });

  it("fills in what is known of the person", async () => {
    await twin.groups.change(account, MEMBERS, { response: { body: "Hi {{first_name|you}}", on: {}, again: "never" } });
    await join("cause-1");
    await ring();
    expect(await rows()).toEqual([expect.objectContaining({ body: "Hi Ada" })]);
  });

  it("minds the quiet hours of the person's zone where no text of theirs asked for it", async () => {
    await join("cause-0", { source: "manual" });
    await ring();
    expect(await rows()).toEqual([expect.objectContaining({ quietZones: ["America/Chicago"] })]);
    await twin.contacts.save(
      account,
      PHONE,
      { timeZone: "America/Denver" },
      { at: isoInstant(twin.clock.now()), source: "manual" },
    );
    await twin.groups.change(account, MEMBERS, { response: { body: "Hi", on: {}, again: "every-join" } });
    await twin.memberships.remove(account, MEMBERS, PHONE);
    await join("cause-1", { source: "manual" });
    await ring();
    expect(await rows()).toContainEqual(expect.objectContaining({ cause: "cause-1", quietZones: ["America/Denver"] }));
    await twin.groups.change(account, MEMBERS, { response: { body: RESPONSE, on: {}, again: "every-join" } });
    await twin.memberships.remove(account, MEMBERS, PHONE);
    await join("cause-2");
    await ring();
    expect((await rows()).filter((row) => row.cause === "cause-2")).toEqual([
      expect.not.objectContaining({ quietZones: expect.anything() }),
    ]);
  });
});
