import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { purposeSchema } from "#shared/contacts/consent.ts";
import { applyStatus } from "#shared/messaging/apply-status.ts";
import { DynamoAttentionStore } from "#shared/messaging/dynamo-attention-store.ts";
import { refOf, sendJob } from "#shared/messaging/message.ts";
import type { ClaimResult } from "#shared/messaging/message-store.ts";
import { whyNotSend } from "#shared/messaging/recipient.ts";
import { type Reply, replyRow } from "#shared/messaging/reply.ts";
import { requeueWaiting } from "#shared/messaging/requeue-waiting.ts";
import { retryMessage } from "#shared/messaging/retry-message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { account, mainSender, phoneOf, type SeededTwin, seededTwin, sidOf } from "#test/support/seeded-twin.ts";

let twin: SeededTwin;
let attention: DynamoAttentionStore;
const PHONE = phoneOf(1);
const FAILED = { state: "failed", reason: "Twilio 30007", errorCode: 30007 } as const;
const OWNER = { id: account, timeZone: "America/New_York" };

beforeEach(async () => {
  twin = await seededTwin();
  attention = new DynamoAttentionStore(twin.client, twin.tables.messages);
});

const row = async (result?: ClaimResult, more: Partial<Reply> = {}) => {
  const at = isoInstant(twin.clock.now());
  const about = { sender: mainSender, phone: PHONE, body: "Hello", purpose: "answer", cause: "c", at } as const;
  const message = replyRow({ ...about, groupIds: ["members"], ...more });
  await twin.messages.insert(message);
  if (!result) return message;
  await twin.messages.claim(sendJob(message), "claim", twin.clock.now());
  await twin.messages.record(sendJob(message), "claim", result);
  return message;
};
const retry = (id: string) => retryMessage({ ...twin, attention })(OWNER, id);
const retried = async (id: string) => {
  const outcome = await retry(id);
  if (outcome.kind !== "retried") throw new Error(outcome.kind);
  return outcome.message;
};

describe("sending a message once more", () => {
  it.each<ClaimResult>([FAILED, { state: "expired", reason: "too_old" }])(
    "makes a row of its own after %j",
    async (end) => {
      const old = await row(end);
      twin.clock.advance(60_000);
      const message = await retried(old.id);
      const { sender, body, purpose, groupIds } = old;
      expect(message).toMatchObject({
        sender,
        body,
        purpose,
        groupIds,
        state: "queued",
        cause: old.id,
        retryOf: old.id,
      });
      expect(message).toMatchObject({ at: isoInstant(twin.clock.now()), looks: 0 });
      expect(message.id).not.toBe(old.id);
      for (const left of ["claimId", "claimedAt", "sid", "errorCode", "reason"])
        expect(message).not.toHaveProperty(left);
      expect(await twin.messages.get(refOf(message))).toMatchObject({ state: "queued" });
      expect(twin.sent).toEqual([sendJob(message)]);
    },
  );

  it("does it after the carrier could not deliver it", async () => {
    const old = await row({ state: "sent", sid: sidOf(1) });
    await twin.messages.applyStatus(refOf(old), { sid: sidOf(1), state: "undelivered", errorCode: 30003 });
    expect(await retried(old.id)).toMatchObject({ retryOf: old.id });
  });

  it("makes one message, however often and at once it is asked for", async () => {
    const old = await row(FAILED);
    const messages = await Promise.all(Array.from({ length: 10 }, () => retried(old.id)));
    twin.clock.advance(60_000);
    messages.push(await retried(old.id));
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
    expect(new Set(messages.map(({ at }) => at)).size).toBe(1);
    expect(twin.sent).toEqual([sendJob(messages[0] ?? old)]);
  });

  it("tells how the new message fares when it is asked for again", async () => {
    const old = await row(FAILED);
    const message = await retried(old.id);
    await twin.messages.claim(refOf(message), "second", twin.clock.now());
    await twin.messages.record(refOf(message), "second", { state: "sent", sid: sidOf(2) });
    expect(await retried(old.id)).toMatchObject({ id: message.id, state: "sent" });
  });

  it("may be done again of the new message, when that fails too", async () => {
    const first = await retried((await row(FAILED)).id);
    await twin.messages.claim(refOf(first), "second", twin.clock.now());
    await twin.messages.record(refOf(first), "second", FAILED);
    const second = await retried(first.id);
    expect(second).toMatchObject({ retryOf: first.id, cause: first.id });
    expect(twin.sent).toHaveLength(2);
  });

  it("leaves the old message to what the carrier says of it later", async () => {
    const old = await row(FAILED);
    const { id } = await retried(old.id);
    const doubts = { claimSid: async () => false };
    const form = { MessageSid: sidOf(3), MessageStatus: "delivered", To: PHONE };
    expect(await applyStatus({ ...twin, doubts })(`account=${account}&message=${old.id}`, form)).toBe("applied");
    expect(await twin.messages.get(refOf(old))).toMatchObject({ state: "delivered", retriedAs: id });
  });

  it.each<[string, ClaimResult | undefined]>([
    ["queued", undefined],
    ["in_doubt", { state: "in_doubt", reason: "timeout" }],
    ["skipped", { state: "skipped", reason: "unsubscribed" }],
  ])("is refused while it is %s, and nothing is written or queued", async (state, result) => {
    const old = await row(result);
    const before = twin.dynamo.meter.writeUnits;
    expect(await retry(old.id)).toEqual({ kind: "wrongState", state });
    expect(twin.dynamo.meter.writeUnits).toBe(before);
    expect(twin.sent).toEqual([]);
  });

  it("is refused of what went well, which is not found, and of an id that nobody has", async () => {
    const old = await row({ state: "sent", sid: sidOf(1) });
    for (const id of [old.id, "nobodys-message"]) expect(await retry(id)).toEqual({ kind: "noSuchMessage" });
  });

  it("is refused when a callback moves the message on in between", async () => {
    const old = await row(FAILED);
    const found = await attention.find(account, old.id);
    await twin.messages.applyStatus(refOf(old), { sid: sidOf(1), state: "delivered" });
    let asked = 0;
    const late = {
      find: async (...about: Parameters<typeof attention.find>) => {
        asked += 1;
        return asked === 1 ? found : attention.find(...about);
      },
      retry: attention.retry.bind(attention),
      retryOf: attention.retryOf.bind(attention),
    };
    expect(await retryMessage({ ...twin, attention: late })(OWNER, old.id)).toEqual({ kind: "noSuchMessage" });
    expect(twin.sent).toEqual([]);
  });

  it.each(purposeSchema.options)("of the purpose %s needs that its moment is not over", async (purpose) => {
    const old = await row(FAILED, { purpose });
    const isOver = purpose === "help" || purpose === "optOutConfirmation";
    expect(await retry(old.id)).toMatchObject(isOver ? { kind: "wrongPurpose", purpose } : { kind: "retried" });
    expect(twin.sent).toHaveLength(isOver ? 0 : 1);
  });

  it("is dropped by the door when the first text arrived after all", async () => {
    const old = await row({ state: "sent", sid: sidOf(1) }, { groupIds: undefined });
    await twin.messages.applyStatus(refOf(old), { sid: sidOf(1), state: "undelivered", errorCode: 30003 });
    const { id } = await retried(old.id);
    expect(await twin.recipients.read(await retried(old.id))).toMatchObject({ hasArrived: false });
    await twin.messages.applyStatus(refOf(old), { sid: sidOf(1), state: "delivered" });
    const again = await twin.messages.get({ ...refOf(old), messageId: id });
    if (again?.direction !== "out") throw new Error("There is no retried row");
    const recipient = await twin.recipients.read(again);
    const consent = { state: "subscribed", at: old.at, how: "text", version: 1 } as const;
    expect(whyNotSend(again, { ...recipient, consent }, {}, twin.clock.now())).toBe("arrived");
  });

  it("writes nothing of a message whose words were erased meanwhile", async () => {
    const old = await row(FAILED);
    const read = await attention.find(account, old.id);
    if (!read) throw new Error("There is no such message");
    const place = { TableName: twin.tables.messages, Key: { pk: `${account}#${PHONE}`, sk: old.id } };
    const words = { UpdateExpression: "SET erasedAt = :at", ExpressionAttributeValues: { ":at": old.at } };
    await twin.client.send(new UpdateCommand({ ...place, ...words }));
    const repeated = { ...read, id: "another-id", state: "queued" as const, retryOf: read.id };
    expect(await attention.retry(read, repeated)).toBe("changed");
  });

  it("is an answer to somebody pending for a day, and then a text like any other", async () => {
    const [early, late] = [await row(FAILED), await row(FAILED, { cause: "two" })];
    twin.clock.advance(23 * 3_600_000);
    expect(await retried(early.id)).toMatchObject({ purpose: "answer" });
    twin.clock.advance(2 * 3_600_000);
    expect(await retried(late.id)).toMatchObject({ purpose: "reply" });
  });

  it("waits for quiet hours to end, for nobody's own text asks for it now", async () => {
    expect(await retried((await row(FAILED)).id)).toMatchObject({ quietZones: ["America/Chicago"] });
    const own = { quietZones: ["Europe/Paris"] };
    expect(await retried((await row(FAILED, { cause: "d", ...own })).id)).toMatchObject(own);
    const at = isoInstant(twin.clock.now());
    await twin.contacts.save(account, PHONE, { timeZone: "America/Denver" }, { at, source: "manual" });
    expect(await retried((await row(FAILED, { cause: "e" })).id)).toMatchObject({ quietZones: ["America/Denver"] });
  });

  it("is found by the clock when the queue does not take its job", async () => {
    const old = await row(FAILED);
    const replies = {
      send: async () => {
        throw new Error("The queue is away");
      },
    };
    const outcome = await retryMessage({ ...twin, attention, replies })(OWNER, old.id);
    expect(outcome).toMatchObject({ kind: "retried" });
    twin.clock.advance(121_000);
    expect(await requeueWaiting(twin)()).toBe(1);
    expect(twin.sent).toMatchObject([{ messageId: outcome.kind === "retried" ? outcome.message.id : "" }]);
  });
});
