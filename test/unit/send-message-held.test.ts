import { keptSending } from "#shared/accounts/sending.ts";
import { sendJob } from "#shared/messaging/message.ts";
import { requeueWaiting } from "#shared/messaging/requeue-waiting.ts";
import { sendMessage } from "#shared/messaging/send-message.ts";
import { newId } from "#shared/platform/ids.ts";
import { doorSetup } from "#test/support/door-setup.ts";
import { account, mainSender } from "#test/support/seeded-twin.ts";

describe("what the door holds", () => {
  it("holds what an account does not send now; the clock brings it back, and it goes out once", async () => {
    const { twin, door, queueRow, stateOf } = await doorSetup();
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

  it("sends nothing of any account while the operator has stopped everything, two seconds later at the latest", async () => {
    const { twin, doorDeps, queueRow } = await doorSetup();
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

  it("looks at the switch again after waiting for its slot", async () => {
    const { twin, carrier, doorDeps, door, queueRow } = await doorSetup();
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
    const { twin, door, queueRow } = await doorSetup();
    await twin.accounts.changeAccount(account, { sending: false, dailyCap: 1 });
    const rows = [await queueRow({ cause: "one" }), await queueRow({ cause: "two" })];
    twin.clock.advance(24 * 60 * 60_000 + 1);
    for (const row of rows) expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "expired" });
    await twin.accounts.changeAccount(account, { sending: true });
    twin.clock.advance(2_000);
    expect(await door()(sendJob(await queueRow({ cause: "three" })))).toEqual({ kind: "ended", state: "sent" });
  });

  it("holds in quiet hours what no text of the person asked for, until they are over", async () => {
    const { twin, door, queueRow } = await doorSetup();
    const quietHours = { enabled: true, from: "20:00", to: "09:00" };
    await twin.accounts.changeAccount(account, { quietHours });
    // Noon in UTC is 7:00 in New York; the clock brings the row at 9:00.
    const held = await queueRow({ cause: "one", quietZones: ["America/New_York"] });
    expect(await door()(sendJob(held))).toEqual({ kind: "held", why: "quiet_hours" });
    twin.clock.advance(119 * 60_000);
    expect(await requeueWaiting(twin)()).toBe(0);
    twin.clock.advance(60_000);
    expect(await requeueWaiting(twin)()).toBe(1);
    expect(await door()(sendJob(held))).toEqual({ kind: "ended", state: "sent" });
    twin.clock.advance(12 * 60 * 60_000);
    expect(await door()(sendJob(await queueRow({ cause: "two" })))).toEqual({ kind: "ended", state: "sent" });
  });

  it("holds until quiet hours are over in every zone where the person may be", async () => {
    const { twin, door, queueRow } = await doorSetup();
    await twin.accounts.changeAccount(account, { quietHours: { enabled: true, from: "20:00", to: "09:00" } });
    const held = await queueRow({ quietZones: ["America/New_York", "America/Chicago"] });
    twin.clock.advance(121 * 60_000);
    expect(await door()(sendJob(held))).toEqual({ kind: "held", why: "quiet_hours" });
    twin.clock.advance(59 * 60_000);
    expect(await door()(sendJob(held))).toEqual({ kind: "ended", state: "sent" });
  });

  it("minds the one zone that rows had once", async () => {
    const { twin, door, queueRow } = await doorSetup();
    await twin.accounts.changeAccount(account, { quietHours: { enabled: true, from: "20:00", to: "09:00" } });
    const old = { ...(await queueRow()), id: newId(), quietZone: "America/New_York" };
    await twin.messages.insert(old);
    expect(await door()(sendJob(old))).toEqual({ kind: "held", why: "quiet_hours" });
  });
});
