import { sendJob } from "#shared/messaging/message.ts";
import { requeueWaiting } from "#shared/messaging/requeue-waiting.ts";
import { sendMessage } from "#shared/messaging/send-message.ts";
import { PermanentError, RetryableError } from "#shared/platform/errors.ts";
import { doorSetup, PHONE } from "#test/support/door-setup.ts";
import { account } from "#test/support/seeded-twin.ts";

describe("the door", () => {
  it("hands a text over once and records its SID", async () => {
    const { carrier, door, queueRow, stateOf } = await doorSetup();
    const row = await queueRow();
    await Promise.all([door()(sendJob(row)), door()(sendJob(row)), door()(sendJob(row))]);
    expect([...carrier.taken.values()].map((sids) => sids.length)).toEqual([1]);
    expect(await stateOf(row)).toMatchObject({ state: "sent", sid: expect.stringMatching(/^SM/) });
  });

  it.each(["lostBefore", "lostAfter"] as const)(
    "leaves in doubt what is %s the carrier took it, and never sends it again",
    async (lost) => {
      const { twin, carrier, fault, door, queueRow, stateOf } = await doorSetup();
      const row = await queueRow();
      fault.next = lost;
      await door()(sendJob(row));
      fault.next = "none";
      await door()(sendJob(row));
      expect(await stateOf(row)).toMatchObject({ state: "in_doubt" });
      expect(carrier.taken.get(row.id)?.length ?? 0).toBe(lost === "lostAfter" ? 1 : 0);
      expect(twin.counts).toContain("InDoubt");
    },
  );

  it("ends as failed what the carrier refuses with a code", async () => {
    const { fault, door, queueRow, stateOf } = await doorSetup();
    const row = await queueRow();
    fault.next = "rejected";
    await door()(sendJob(row));
    expect(await stateOf(row)).toMatchObject({ state: "failed", reason: "Twilio 21211" });
  });

  it("comes back later, by a new job with a delay, when the carrier is too busy, and sends then", async () => {
    const { twin, fault, door, queueRow, stateOf } = await doorSetup();
    const row = await queueRow();
    fault.next = "refused";
    expect(await door()(sendJob(row))).toEqual({ kind: "later" });
    expect(await stateOf(row)).toMatchObject({ state: "queued" });
    expect(twin.sent).toEqual([expect.objectContaining({ messageId: row.id, attempt: 1 })]);
    expect(twin.delays[0]).toBeGreaterThanOrEqual(1);
    fault.next = "none";
    for (const job of twin.sent) await door()(job);
    expect(await stateOf(row)).toMatchObject({ state: "sent" });
  });

  it("ends a reply that is older than a day as expired", async () => {
    const { twin, carrier, door, queueRow } = await doorSetup();
    const row = await queueRow();
    twin.clock.advance(24 * 60 * 60_000 + 1);
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "expired" });
    expect(carrier.taken.size).toBe(0);
  });

  it("gives its claim back when the recipient cannot be read: nothing was handed over", async () => {
    const { doorDeps, queueRow, stateOf } = await doorSetup();
    const row = await queueRow();
    const recipients = { read: () => Promise.reject(new Error("throttled")) };
    const broken = sendMessage({ ...doorDeps(), recipients });
    await expect(broken(sendJob(row))).rejects.toBeInstanceOf(RetryableError);
    expect(await stateOf(row)).toMatchObject({ state: "queued" });
  });

  it("does not try again by itself what names no message", async () => {
    const { door, queueRow } = await doorSetup();
    const row = await queueRow();
    await expect(door()({ ...sendJob(row), messageId: "nothing-like-it" })).rejects.toBeInstanceOf(PermanentError);
  });

  it("counts a text that the carrier has under two SIDs", async () => {
    const { twin, doorDeps, queueRow } = await doorSetup();
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

  it("is not brought back by the clock while its job waits for the carrier", async () => {
    const { twin, fault, door, queueRow } = await doorSetup();
    const row = await queueRow();
    fault.next = "refused";
    await door()({ ...sendJob(row), attempt: 9 });
    expect(twin.delays[0]).toBeGreaterThan(500);
    twin.clock.advance(5 * 60_000);
    expect(await requeueWaiting(twin)()).toBe(0);
    twin.clock.advance(20 * 60_000);
    expect(await requeueWaiting(twin)()).toBe(1);
  });
});
