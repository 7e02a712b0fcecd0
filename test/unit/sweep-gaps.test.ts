import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { account, mainSender, phoneOf, START } from "#test/support/seeded-twin.ts";
import { HOUR, MINUTE, type SweepSetup, sweepSetup } from "#test/support/sweep-setup.ts";

describe("the sweep takes in what it can", () => {
  it("of the pages before one that the carrier never gives, and says that it saw not all", async () => {
    const { twin, carrier, sweepAt, lose, consent } = await sweepSetup();
    for (const index of [5, 6, 7]) lose(index, "Hello", START, { from: phoneOf(index) });
    lose(1, "STOP", START + MINUTE);
    carrier.fails = (_, page) => page > 0;
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(twin.counts.toSorted()).toEqual(["MissedText", "MissedText", "SweepFailed"]);
  });

  it.each([
    ["no words", { body: null }, ["MissedText", "MissedText"]],
    ["no instant", { createdAt: "no date" }, ["MissedText", "UnreadableText"]],
    ["no SID", { sid: null }, ["MissedText", "UnreadableText"]],
  ])("beside a row with %s", async (_, odd, counts) => {
    const { twin, sweepAt, lose, consent } = await sweepSetup();
    lose(1, "STOP", START);
    lose(2, "Hello", START + MINUTE, { from: phoneOf(5), ...JSON.parse(JSON.stringify(odd)) });
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(twin.counts.toSorted()).toEqual(counts);
  });

  it("and loses nothing by two sweeps that did not happen, nor what the last left to its webhook", async () => {
    const { sweepAt, lose, consent } = await sweepSetup();
    lose(1, "STOP", START - 90_000);
    await sweepAt(START);
    expect(await consent()).toBeUndefined();
    await sweepAt(START + 3 * HOUR + MINUTE);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("however long no sweep went through, for a week", async () => {
    const { sweepAt, lose, consent, asked } = await sweepSetup();
    await sweepAt(START);
    lose(1, "STOP", START + MINUTE);
    await sweepAt(START + 30 * HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    await sweepAt(START + 200 * HOUR + 30 * HOUR);
    expect(asked.at(-1)?.since).toBe(START + (230 - 7 * 24) * HOUR);
  });

  it("however long the carrier breaks off its list", async () => {
    const { carrier, sweepAt, lose, consent } = await sweepSetup();
    lose(1, "STOP", START);
    for (const index of [5, 6, 7]) lose(index, "Hello", START + MINUTE, { from: phoneOf(index) });
    carrier.fails = (_, page) => page > 0;
    for (let hour = 1; hour <= 6; hour += 1) await sweepAt(START + hour * HOUR);
    expect(await consent()).toBeUndefined();
    carrier.fails = () => false;
    await sweepAt(START + 7 * HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("however long one of its texts cannot be taken in", async () => {
    const { twin, sweepAt, lose, consent } = await sweepSetup();
    lose(1, "STOP", START);
    for (let hour = 1; hour <= 6; hour += 1) {
      twin.dynamo.before("TransactWriteItems", async () => {
        throw new Error("DynamoDB is away");
      });
      await sweepAt(START + hour * HOUR);
    }
    expect(await consent()).toBeUndefined();
    await sweepAt(START + 7 * HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("and reads no further than so many rows, whoever they are from", async () => {
    const { twin, carrier, sweepAt, lose, consent } = await sweepSetup();
    lose(1, "STOP", START);
    for (const index of [2, 3, 4, 5]) lose(index, "Hello", START + MINUTE, { from: phoneOf(index) });
    carrier.ours = 9_999;
    await sweepAt(START + HOUR);
    expect(await consent()).toBeUndefined();
    expect(twin.counts.filter((name) => name === "SweepFailed")).toHaveLength(1);
  });
});

describe("another number of a sender's Messaging Service", () => {
  const messagingServiceSid = `MG${"a".repeat(32)}`;
  const to = "+15005550098";
  const phone = senderNumberSchema.parse("+15005550099");
  const inService = { ...mainSender, phone, messagingServiceSid, createdAt: isoInstant(START - HOUR) };

  const heard = async (): Promise<SweepSetup> => {
    const setup = await sweepSetup();
    await setup.twin.accounts.addSender(inService);
    await setup.hear(1, "COFFEE", START, 0, { to, messagingServiceSid });
    return setup;
  };

  it.each([{ messagingServiceSid }, {}])("is swept from its first text on, with %j in the log", async (service) => {
    const { sweepAt, lose, consent } = await heard();
    lose(2, "STOP", START + MINUTE, { to, ...service });
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("is noted once, and a sender's own number never", async () => {
    const { twin, hear } = await heard();
    const puts = () => twin.dynamo.meter.requests.get("PutItem") ?? 0;
    expect(puts()).toBe(1);
    await hear(2, "Hello", START + 1_000, 0, { to, messagingServiceSid });
    await hear(3, "Hello", START + 2_000, 0, { to: phone, messagingServiceSid });
    await hear(4, "Hello", START + 3_000);
    expect(puts()).toBe(1);
    expect(await twin.inbound.poolNumbers(account)).toEqual([{ number: to, sender: phone }]);
  });

  it("is heard also where it cannot be noted, and noted the next time", async () => {
    const setup = await sweepSetup();
    const { twin, hear, row } = setup;
    await twin.accounts.addSender(inService);
    twin.dynamo.before("PutItem", async () => {
      throw new Error("DynamoDB is away");
    });
    await hear(1, "STOP", START, 0, { to, messagingServiceSid });
    expect(await row(1)).toMatchObject({ meaning: "stop" });
    await hear(2, "Hello", START + 1_000, 0, { to, messagingServiceSid });
    expect(await twin.inbound.poolNumbers(account)).toHaveLength(1);
  });

  it("is not swept any more once it is a sender's own", async () => {
    const { twin, asked, sweepAt } = await heard();
    await twin.accounts.addSender({ ...mainSender, phone: senderNumberSchema.parse(to) });
    await sweepAt(START + HOUR);
    expect(asked.filter((each) => each.phone === to)).toHaveLength(1);
  });
});
