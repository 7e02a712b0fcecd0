import { applyStatus } from "#shared/messaging/apply-status.ts";
import { DynamoDoubtStore } from "#shared/messaging/dynamo-doubt-store.ts";
import { handOutDoubts } from "#shared/messaging/hand-out-doubts.ts";
import { sendJob } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { type SettleDoubt, settleDoubt } from "#shared/messaging/settle-doubt.ts";
import type { CarrierMessage } from "#shared/messaging/sms-gateway.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { mainSender, phoneOf, type SeededTwin, seededTwin, sidOf } from "#test/support/seeded-twin.ts";

let twin: SeededTwin;
let listed: CarrierMessage[] | Error;
const PHONE = phoneOf(1);
const MINUTE = 60_000;

beforeEach(async () => {
  twin = await seededTwin();
  listed = [];
});

const doubtful = async (cause = "one", state: "in_doubt" | "claimed" = "in_doubt") => {
  const at = isoInstant(twin.clock.now());
  const row = replyRow({ sender: mainSender, phone: PHONE, body: "Hello", purpose: "answer", cause, at });
  await twin.messages.insert(row);
  await twin.messages.claim(sendJob(row), `claim-${cause}`, twin.clock.now());
  if (state === "in_doubt") await twin.messages.record(sendJob(row), `claim-${cause}`, { state, reason: "timeout" });
  return sendJob(row);
};
const deps = () => ({
  ...twin,
  doubts: new DynamoDoubtStore(twin.client, twin.tables.messages),
  carrierLog: {
    sentSince: async () => {
      if (listed instanceof Error) throw listed;
      return listed;
    },
  },
});
const settle = (ref: Awaited<ReturnType<typeof doubtful>>) => settleDoubt(deps())(ref);
const stateOf = async (ref: Awaited<ReturnType<typeof doubtful>>) => {
  const message = await twin.messages.get(ref);
  return message?.direction === "out" ? { state: message.state, sid: message.sid, reason: message.reason } : undefined;
};
const onList = (index: number, more: Partial<CarrierMessage> = {}): CarrierMessage => ({
  sid: sidOf(index),
  body: "Hello",
  status: "delivered",
  createdAt: isoInstant(twin.clock.now()),
  ...more,
});
const dueNow = async (): Promise<number> => {
  const jobs: SettleDoubt[] = [];
  const doubts = {
    send: async (given: readonly SettleDoubt[]) => void jobs.push(...given),
    depth: async () => 0,
  };
  await handOutDoubts({ ...twin, doubts })();
  return jobs.length;
};

describe("settling a doubt", () => {
  it.each(["in_doubt", "claimed"] as const)(
    "finds in the carrier's log what is %s, with its SID and state",
    async (state) => {
      const ref = await doubtful("one", state);
      listed = [onList(1)];
      expect(await settle(ref)).toBe("settled");
      expect(await stateOf(ref)).toMatchObject({ state: "delivered", sid: sidOf(1) });
      expect(await settle(ref)).toBe("no_doubt");
    },
  );

  it("is looked at after 2, 10 and 60 minutes, and not accepted when no whole list shows it", async () => {
    const ref = await doubtful();
    const looks: [number, string][] = [];
    for (let minute = 0; minute <= 70; minute += 1) {
      if ((await dueNow()) > 0) looks.push([minute, await settle(ref)]);
      twin.clock.advance(MINUTE);
    }
    expect(looks).toEqual([
      [2, "absent"],
      [10, "absent"],
      [60, "not_accepted"],
    ]);
    expect(await stateOf(ref)).toMatchObject({ state: "failed", reason: "not_accepted" });
    expect(twin.counts).toContain("NotAccepted");
  });

  it("proves nothing by a list that could not be had whole", async () => {
    const ref = await doubtful();
    listed = new Error("the list is away");
    for (let times = 0; times < 5; times += 1) {
      twin.clock.advance(30 * MINUTE);
      expect(await settle(ref)).toBe("unknown");
    }
    expect(await stateOf(ref)).toMatchObject({ state: "in_doubt" });
  });

  it("is corrected by a callback that comes after all", async () => {
    const ref = await doubtful();
    for (const minutes of [3, 8, 51]) {
      twin.clock.advance(minutes * MINUTE);
      await settle(ref);
    }
    expect(await stateOf(ref)).toMatchObject({ state: "failed" });
    expect(await twin.messages.applyStatus(ref, { sid: sidOf(1), state: "sent" })).toBe("applied");
    expect(await stateOf(ref)).toEqual({ state: "sent", sid: sidOf(1), reason: undefined });
  });

  it("gives one SID to one message only, also when two doubts of the same words are looked at at once", async () => {
    const refs = [await doubtful("one"), await doubtful("two")];
    listed = [onList(1)];
    twin.clock.advance(3 * MINUTE);
    const outcomes = await Promise.all(refs.map(settle));
    expect(outcomes.sort()).toEqual(["absent", "settled"]);
    listed.push(onList(2, { createdAt: listed[0]?.createdAt ?? "" }));
    const both = await Promise.all(refs.map(settle));
    expect(both.sort()).toEqual(["no_doubt", "settled"]);
    const sids = await Promise.all(refs.map(async (ref) => (await stateOf(ref))?.sid));
    expect(sids.sort()).toEqual([sidOf(1), sidOf(2)]);
  });

  it.each([
    ["of other words", { body: "Hello!" }],
    ["of long before the claim", { createdAt: "2026-11-23T11:00:00.000Z" }],
    ["of long after the claim", { createdAt: "2026-11-23T13:00:00.000Z" }],
  ])("does not take a text %s for it", async (_, more) => {
    const ref = await doubtful();
    listed = [onList(1, more)];
    twin.clock.advance(3 * MINUTE);
    expect(await settle(ref)).toBe("absent");
  });

  it("does not take the text of another message, whose SID is recorded", async () => {
    const sent = await doubtful("sent", "claimed");
    await twin.messages.record(sent, "claim-sent", { state: "sent", sid: sidOf(1) });
    const ref = await doubtful("one");
    listed = [onList(1)];
    twin.clock.advance(3 * MINUTE);
    expect(await settle(ref)).toBe("absent");
  });

  it("takes three looks over an hour, however many jobs ask for them at once", async () => {
    const ref = await doubtful();
    twin.clock.advance(5 * MINUTE);
    const outcomes = [];
    for (let job = 0; job < 5; job += 1) outcomes.push(await settle(ref));
    expect(outcomes).toEqual(["absent", "no_doubt", "no_doubt", "no_doubt", "no_doubt"]);
    expect(await stateOf(ref)).toMatchObject({ state: "in_doubt" });
  });

  it("heeds what the carrier's log says of a refusal", async () => {
    const ref = await doubtful();
    listed = [onList(1, { status: "failed", errorCode: 21610 })];
    expect(await settle(ref)).toBe("settled");
    expect((await twin.contacts.find(ref.accountId, PHONE)).consent?.state).toBe("unsubscribed");
  });

  it("gives a SID back to the message whose callback proves it, and doubts the other one again", async () => {
    const [first, second] = [await doubtful("one"), await doubtful("two")];
    listed = [onList(1)];
    expect(await settle(second)).toBe("settled");
    const form = { MessageSid: sidOf(1), MessageStatus: "delivered", To: PHONE };
    const address = `account=${first.accountId}&message=${first.messageId}`;
    expect(await applyStatus({ ...twin, doubts: deps().doubts })(address, form)).toBe("applied");
    expect(await stateOf(first)).toMatchObject({ state: "delivered", sid: sidOf(1) });
    expect(await stateOf(second)).toMatchObject({ state: "in_doubt", sid: undefined });
    twin.clock.advance(3 * MINUTE);
    expect(await dueNow()).toBe(1);
  });

  it("leaves alone what a callback settled meanwhile", async () => {
    const ref = await doubtful();
    await twin.messages.applyStatus(ref, { sid: sidOf(9), state: "delivered" });
    listed = [onList(1)];
    expect(await settle(ref)).toBe("no_doubt");
    expect(await dueNow()).toBe(0);
    expect(await stateOf(ref)).toMatchObject({ sid: sidOf(9) });
  });
});
