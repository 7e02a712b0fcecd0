import fc from "fast-check";
import { messageChanged } from "#functions/message-changed/message-changed.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { inboxKey } from "#shared/messaging/conversation-items.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { type OutboundMessage, type OutboundState, refOf } from "#shared/messaging/message.ts";
import { messageKey } from "#shared/messaging/message-items.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { tallying } from "#test/support/campaign-world.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { AT, phoneOf, secondsLater, someAccountId, someReply, someSid } from "#test/support/samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

const PHONE = phoneOf("+15125550101");

const start = async () => {
  const { client, tables, dynamo } = createInMemoryTables();
  const account = someAccountId();
  const contacts = new DynamoContactStore(client, tables.contacts);
  const register = new DynamoContactRegister(client, tables.contacts);
  const messages = new DynamoMessageStore(client, tables.messages);
  const dead: unknown[] = [];
  const work = messageChanged({
    ...tallying(client, tables),
    sentFacts: new DynamoSentFactsStore(client, tables),
    messages,
    deadLetters: { send: async (letters) => void dead.push(...letters) },
  });
  const createAt = (at: string) => contacts.save(account, PHONE, {}, { at, source: "manual" });
  const create = () => createAt(AT);
  await create();
  /** A row as it is in the end; `seconds` is when it was claimed. */
  const row = async (state: OutboundState, seconds: number, more: Partial<OutboundMessage> = {}) => {
    const isTaken = state === "sent" || state === "delivered" || state === "undelivered";
    const claim = state === "queued" ? {} : { claimId: "claim", claimedAt: secondsLater(seconds) };
    const message = someReply(account, {
      phone: PHONE,
      state,
      ...claim,
      ...(isTaken ? { sid: someSid() } : {}),
      ...more,
    });
    await messages.insert(message);
    return message;
  };
  const bell = ({ pk, sk }: Key) => ({
    eventSourceARN: "arn:aws:dynamodb:::table/messages/stream/2026",
    dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } },
  });
  const ring = (...rows: OutboundMessage[]) => work({ Records: rows.map((each) => bell(messageKey(refOf(each)))) });
  const facts = async () => (await contacts.find(account, PHONE)).facts;
  const remove = () => register.remove(account, PHONE);
  return { account, dynamo, dead, work, bell, create, createAt, row, ring, facts, remove };
};

describe("what our texts say about a contact", () => {
  it.each([
    ["sent", { lastOutboundAt: AT }],
    ["delivered", { lastOutboundAt: AT }],
    ["undelivered", { lastOutboundAt: AT, lastFailedAt: AT }],
    ["failed", { lastFailedAt: AT }],
    ["queued", undefined],
    ["claimed", undefined],
    ["in_doubt", undefined],
    ["skipped", undefined],
    ["cancelled", undefined],
    ["expired", undefined],
  ] as const)("of one that is %s: %j", async (state, said) => {
    const { row, ring, facts } = await start();
    const message = await row(state, 0);
    await ring(message);
    expect(await facts()).toEqual(said && { ...said, changed: { source: "rule", cause: message.cause, at: AT } });
  });

  it.each([
    ["campaign", "bulk"],
    ["reply", "manual"],
    ["response", "rule"],
    ["answer", "rule"],
  ] as const)("of a %s is changed by %s, with the text's own cause", async (purpose, source) => {
    const { row, ring, facts } = await start();
    const message = await row("failed", 0, { sid: someSid(), purpose });
    await ring(message);
    expect(await facts()).toEqual({
      lastOutboundAt: AT,
      lastFailedAt: AT,
      changed: { source, cause: message.cause, at: AT },
    });
  });

  it("is the same at rest in whatever order and however often bells are rung, several at once", async () => {
    const states = fc.constantFrom<OutboundState>("sent", "delivered", "undelivered", "failed", "skipped");
    const rows = fc.array(fc.tuple(states, fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer(), async (given, seed) => {
        const { row, ring, facts, dynamo, dead } = await start();
        const made = await Promise.all(given.map(([state, seconds]) => row(state, seconds)));
        const random = seededRandom(seed);
        const answer = dynamo.answer.bind(dynamo);
        dynamo.answer = async (operation, body) => {
          for (let turns = Math.floor(random() * 12); turns > 0; turns -= 1) await new Promise(setImmediate);
          return await answer(operation, body);
        };
        const bells = [...made, ...made.filter(() => random() < 0.5)].sort(() => random() - 0.5);
        const middle = Math.floor(random() * bells.length);
        await Promise.all([ring(...bells.slice(0, middle)), ring(...bells.slice(middle))]);
        const latest = (of: readonly OutboundState[]) =>
          given
            .filter(([state]) => of.includes(state))
            .map(([, seconds]) => secondsLater(seconds))
            .sort()
            .at(-1);
        const { lastOutboundAt, lastFailedAt } = (await facts()) ?? {};
        expect({ lastOutboundAt, lastFailedAt }).toEqual({
          lastOutboundAt: latest(["sent", "delivered", "undelivered"]),
          lastFailedAt: latest(["undelivered", "failed"]),
        });
        expect(dead).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("costs one read and one write unit for a text, and nothing is written that says nothing new", async () => {
    const { row, ring, dynamo } = await start();
    await ring(await row("sent", 0));
    const [second, third] = [await row("delivered", 1), await row("undelivered", 2)];
    const cost = async (...rows: OutboundMessage[]) => {
      dynamo.meter.reset();
      await ring(...rows);
      return [dynamo.meter.writeUnits, Object.fromEntries(dynamo.meter.requests)];
    };
    const one = { BatchGetItem: 1, UpdateItem: 1 };
    expect(await cost(second)).toEqual([1, one]);
    expect(await cost(second)).toEqual([0, { BatchGetItem: 1 }]);
    expect(await cost(second, third)).toEqual([1, one]);
    expect(await cost(await row("skipped", 9), second)).toEqual([0, { BatchGetItem: 1 }]);
  });

  it("costs the first text of a contact one write unit, and one more look whether the contact is there", async () => {
    const { row, ring, dynamo } = await start();
    const first = await row("sent", 0);
    dynamo.meter.reset();
    await ring(first);
    expect([dynamo.meter.writeUnits, Object.fromEntries(dynamo.meter.requests)]).toEqual([
      ...[1, { BatchGetItem: 2, UpdateItem: 1 }],
    ]);
  });

  it("is gone with the contact: neither its first facts nor later ones come back behind it", async () => {
    for (const known of [false, true]) {
      const { row, ring, facts, dynamo, remove, dead } = await start();
      if (known) await ring(await row("sent", 0));
      const last = await row("sent", 5);
      dynamo.before("UpdateItem", remove);
      await ring(last);
      expect([await facts(), dead]).toEqual([undefined, []]);
      await ring(last);
      expect(await facts()).toBeUndefined();
    }
  });

  it("is noted also where another fact moved meanwhile", async () => {
    const { row, ring, facts, dynamo } = await start();
    await ring(await row("sent", 0));
    const [sent, failed] = [await row("sent", 5), await row("undelivered", 3)];
    dynamo.before("UpdateItem", () => ring(sent));
    await ring(failed);
    expect(await facts()).toMatchObject({ lastOutboundAt: secondsLater(5), lastFailedAt: secondsLater(3) });
  });

  it("is taken away by the next bell where the look behind the first facts was not had", async () => {
    const { row, ring, facts, dynamo, remove } = await start();
    const message = await row("sent", 0);
    dynamo.before("UpdateItem", async () => {
      await remove();
      dynamo.before("BatchGetItem", () => Promise.reject(new Error("the worker dies")));
    });
    await ring(message);
    await ring(message);
    expect(await facts()).toBeUndefined();
  });

  it("is not said of a contact that came to be behind the text, however late its end is heard", async () => {
    const { row, ring, facts, remove, createAt } = await start();
    const message = await row("undelivered", 10);
    await remove();
    await createAt(secondsLater(20));
    await ring(message);
    expect(await facts()).toBeUndefined();
    await ring(await row("sent", 20));
    await ring(message);
    expect(await facts()).toMatchObject({ lastOutboundAt: secondsLater(20) });
    expect(await facts()).not.toHaveProperty("lastFailedAt");
  });

  it("does not come back of texts that were erased", async () => {
    const { row, ring, facts, remove, create } = await start();
    const message = await row("undelivered", 0, { erasedAt: secondsLater(60) });
    await remove();
    await create();
    await ring(message);
    expect(await facts()).toBeUndefined();
  });

  it("comes of messages alone, not of what else lies beside them", async () => {
    const { account, work, bell, dynamo } = await start();
    dynamo.meter.reset();
    const { pk } = inboxKey(account, PHONE);
    const others = [
      inboxKey(account, PHONE),
      { pk, sk: `sid#${someSid()}` },
      { pk: `${account}#pool-numbers`, sk: PHONE },
    ];
    await work({ Records: others.map(bell) });
    expect(dynamo.meter.requestCount).toBe(0);
  });
});
