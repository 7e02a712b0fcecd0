import { effectiveRate, slowedMore } from "#shared/accounts/slowed-sender.ts";
import { applyStatus } from "#shared/messaging/apply-status.ts";
import { refOf, sendJob } from "#shared/messaging/message.ts";
import { sendMessage } from "#shared/messaging/send-message.ts";
import { doorSetup } from "#test/support/door-setup.ts";
import { account, mainSender, START, sidOf } from "#test/support/seeded-twin.ts";

const SECOND = 1_000;
const slowedAt = (at: number, level: number) => ({ at: new Date(at).toISOString(), level });
const rateOf = (level: number, after: number) =>
  effectiveRate({ segmentsPerSecond: 80, slowed: slowedAt(START, level) }, START + after * SECOND);

describe("a sender of which the carrier takes less", () => {
  it("has half its rate a level, and within a minute all of it again", () => {
    expect(effectiveRate({ segmentsPerSecond: 80 }, START)).toBe(80);
    expect([1, 2, 3].map((level) => rateOf(level, 0))).toEqual([40, 20, 10]);
    expect([19, 20, 40, 60].map((after) => rateOf(3, after))).toEqual([10, 20, 40, 80]);
    expect(rateOf(1, -5)).toBe(40);
  });

  it("is slowed once in five seconds, and by three levels at most", () => {
    expect(slowedMore(undefined, START)).toEqual(slowedAt(START, 1));
    expect(slowedMore(slowedAt(START, 1), START + 4_999)).toBeUndefined();
    expect(slowedMore(slowedAt(START, 1), START + 5_000)).toEqual(slowedAt(START + 5_000, 2));
    expect(slowedMore(slowedAt(START, 3), START + 5_000)).toEqual(slowedAt(START + 5_000, 3));
    expect(slowedMore(slowedAt(START, 2), START + 20_000)).toEqual(slowedAt(START + 20_000, 2));
  });

  it("is noted once of many signals at once", async () => {
    const { twin } = await doorSetup();
    const noted = await Promise.all(
      Array.from({ length: 8 }, () => twin.accounts.slowSender(account, mainSender.phone, START)),
    );
    expect(noted.filter(Boolean)).toHaveLength(1);
    expect((await twin.accounts.readSending(account, mainSender.phone))?.sender.slowed).toEqual(slowedAt(START, 1));
    expect(await twin.accounts.slowSender(account, "+15005550099", START)).toBe(false);
  });

  it("is heard of by an answer, told in the log, and replies keep to it as well", async () => {
    const { twin, doorDeps, queueRow } = await doorSetup();
    const told: string[] = [];
    const log = { ...twin.log, warn: (words: string) => void told.push(words) };
    await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 1 });
    const busy = async () => ({ kind: "comeBackLater", reason: "Twilio 20429", tooFast: true }) as const;
    await sendMessage({ ...doorDeps(), log, gateway: { ready: async () => busy } })(sendJob(await queueRow()));
    expect(told).toEqual(["The carrier takes less of a sender, which is slowed"]);
    twin.clock.advance(1_600);
    const waits: number[] = [];
    const wait = async (milliseconds: number) => void waits.push(milliseconds);
    const through = sendMessage({ ...doorDeps(), wait });
    for (const cause of ["one", "two"]) await through(sendJob(await queueRow({ cause })));
    expect(waits).toEqual([0, 2_000]);
  });

  it.each([
    [30001, true],
    [30022, true],
    [30003, false],
  ])("is heard of by a callback with %i: %s", async (code, isHeard) => {
    const { twin, door, queueRow, stateOf } = await doorSetup();
    const row = await queueRow();
    await door()(sendJob(row));
    const form = { MessageSid: (await stateOf(row))?.sid ?? sidOf(1), MessageStatus: "failed", To: row.phone };
    const query = new URLSearchParams({ account: row.accountId, message: refOf(row).messageId });
    await applyStatus(twin)(String(query), { ...form, ErrorCode: String(code) });
    const sender = (await twin.accounts.readSending(account, mainSender.phone))?.sender;
    expect(sender?.slowed?.level).toBe(isHeard ? 1 : undefined);
  });
});
