import { sendJob } from "#shared/messaging/message.ts";
import { requeueWaiting } from "#shared/messaging/requeue-waiting.ts";
import { sendMessage } from "#shared/messaging/send-message.ts";
import { doorSetup } from "#test/support/door-setup.ts";
import { account, mainSender } from "#test/support/seeded-twin.ts";

describe("the door's pace and the cap of the day", () => {
  it("waits for its slot, and comes back later when the slots are taken too far ahead", async () => {
    const { twin, doorDeps, queueRow, stateOf } = await doorSetup();
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
    const { twin, door, queueRow } = await doorSetup();
    await twin.accounts.changeAccount(account, { dailyCap: 1 });
    const [one, two] = [await queueRow({ cause: "one" }), await queueRow({ cause: "two" })];
    await door()(sendJob(one));
    expect(await door()(sendJob(two))).toEqual({ kind: "held", why: "daily_cap" });
    expect(twin.counts).toContain("DailyCapReached");
  });

  it("takes one segment of pace and day for a text with pictures, however long its words are", async () => {
    const { twin, door, queueRow } = await doorSetup();
    await twin.accounts.changeAccount(account, { dailyCap: 2 });
    const outcomes = [];
    for (const cause of ["one", "two", "three"]) {
      const row = await queueRow({ cause, body: "x".repeat(700), mediaUrls: ["https://example.com/menu.jpg"] });
      outcomes.push(await door()(sendJob(row)));
    }
    const sent = { kind: "ended", state: "sent" };
    expect(outcomes).toEqual([sent, sent, { kind: "held", why: "daily_cap" }]);
  });

  it("counts only what went out against the cap of the day", async () => {
    const { twin, fault, door, queueRow } = await doorSetup();
    await twin.accounts.changeAccount(account, { dailyCap: 1 });
    const row = await queueRow();
    fault.next = "refused";
    for (let times = 0; times < 3; times += 1) expect((await door()(sendJob(row))).kind).toBe("later");
    fault.next = "none";
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "sent" });
  });

  it("counts nothing against the cap of the day where nothing could be handed over", async () => {
    const { twin, doorDeps, door, queueRow } = await doorSetup();
    await twin.accounts.changeAccount(account, { dailyCap: 1 });
    const row = await queueRow();
    const failing = (): Promise<never> => Promise.reject(new Error("away"));
    const claiming = Object.assign(Object.create(twin.messages), {
      get: twin.messages.get.bind(twin.messages),
      claim: failing,
    });
    for (const broken of [{ gateway: { ready: failing } }, { messages: claiming }, { recipients: { read: failing } }]) {
      await expect(sendMessage({ ...doorDeps(), ...broken })(sendJob(row))).rejects.toThrow();
    }
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "sent" });
  });

  it("gives a claim back, and tells the first error, though the slot cannot be given back", async () => {
    const { fault, doorDeps, twin, queueRow, stateOf } = await doorSetup();
    const pace = Object.assign(Object.create(twin.pace), {
      reserve: twin.pace.reserve.bind(twin.pace),
      giveBack: () => Promise.reject(new Error("throttled")),
    });
    const row = await queueRow();
    fault.next = "refused";
    expect((await sendMessage({ ...doorDeps(), pace })(sendJob(row))).kind).toBe("later");
    expect(await stateOf(row)).toMatchObject({ state: "queued" });
    const gateway = { ready: () => Promise.reject(new Error("no secret")) };
    await expect(sendMessage({ ...doorDeps(), pace, gateway })(sendJob(row))).rejects.toThrow("no secret");
  });

  it("counts against the cap of the day what went out though its record failed", async () => {
    const { twin, doorDeps, door, queueRow } = await doorSetup();
    await twin.accounts.changeAccount(account, { dailyCap: 1 });
    const messages = Object.assign(Object.create(twin.messages), {
      get: twin.messages.get.bind(twin.messages),
      claim: twin.messages.claim.bind(twin.messages),
      record: () => Promise.reject(new Error("died")),
    });
    await expect(sendMessage({ ...doorDeps(), messages })(sendJob(await queueRow()))).rejects.toThrow("died");
    expect(await door()(sendJob(await queueRow({ cause: "two" })))).toEqual({ kind: "held", why: "daily_cap" });
  });

  it("waits longer, up to half a minute, the more often its sender had no slot", async () => {
    const { twin, door, queueRow } = await doorSetup();
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 0.01 });
    await door()(sendJob(await queueRow({ cause: "one" })));
    const row = await queueRow({ cause: "two" });
    for (let waits = 0; waits < 60; waits += 1) await door()({ ...sendJob(row), waits });
    expect(Math.max(...twin.delays)).toBeGreaterThan(10);
    expect(Math.max(...twin.delays)).toBeLessThanOrEqual(30);
    expect(twin.sent.at(-1)).toMatchObject({ waits: 60 });
    expect(await requeueWaiting(twin)()).toBe(0);
  });
});
