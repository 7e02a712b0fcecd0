import { setTimeout as sleep } from "node:timers/promises";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { CORNER_COFFEE, RESPONSE } from "#infra/local/seed.ts";
import { type OutboundMessage, outboundMessageSchema } from "#shared/messaging/message.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

const TEXTS = Number(process.env.FAULT_TEXTS ?? 250);
const AT_ONCE = 8;
const SEED = Number(process.env.FAULT_SEED ?? 7);
const FUNCTIONS = ["InboundSms", "MembershipChanged", "SendMessage", "MessageStatus"];
const FAULTS = {
  tooManyRequests: 0.05,
  serverErrorBefore: 0.02,
  serverErrorAfter: 0.02,
  dropBeforeAccept: 0.02,
  acceptThenDrop: 0.02,
  earlyCallbacks: 0.1,
  lateCallbacks: 0.1,
  duplicateCallbacks: 0.2,
  reorderCallbacks: 0.2,
  loseCallbacks: 0.2,
};

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ LOCAL_SEED: String(SEED) });
}, 120_000);
afterAll(async () => {
  await system?.stop();
});

const rowsOf = async (phone: string): Promise<OutboundMessage[]> => {
  const page = await system.documents.send(
    new QueryCommand({
      TableName: system.tables.messages,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": `${CORNER_COFFEE}#${phone}` },
      ConsistentRead: true,
    }),
  );
  return (page.Items ?? [])
    .filter(({ direction }) => direction === "out")
    .map((item) => outboundMessageSchema.parse(item));
};

/** Lets the hours pass in which doubts are looked up and what waits is queued again. */
const untilSettled = async (phones: readonly string[]): Promise<void> => {
  for (let round = 0; round < 30; round += 1) {
    await system.host.idle();
    await sleep(200);
    const rows = (await Promise.all(phones.map(rowsOf))).flat();
    const open = rows.filter(({ state }) => state === "queued" || state === "claimed" || state === "in_doubt");
    if (rows.length >= phones.length && open.length === 0) return;
    await system.host.advance(150);
  }
};

describe("the whole system under faults", () => {
  it(`sends none of ${TEXTS} answers twice and loses none, with carrier faults, ended workers and disorder (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const phones = Array.from({ length: TEXTS }, (_, index) => `+1512558${String(index).padStart(4, "0")}`);
    system.carrier.setFaults({ seed: SEED, ...FAULTS });

    let running = true;
    let killed = 0;
    const killer = (async () => {
      while (running) {
        await sleep(100 + random() * 400);
        const victim = FUNCTIONS[Math.floor(random() * FUNCTIONS.length)];
        if (victim) killed += await system.host.killWorkers(victim);
      }
    })();
    const left = phones[Symbol.iterator]();
    const lane = async (): Promise<void> => {
      for (const phone of left) {
        await system.text(phone, "COFFEE");
        await sleep(random() * 60);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    running = false;
    await killer;
    await untilSettled(phones);

    const states: Record<string, number> = {};
    for (const phone of phones) {
      const rows = await rowsOf(phone);
      const shown = (await system.screen(phone)).filter(({ to, body }) => to === phone && body === RESPONSE).length;
      expect({ phone, rows: rows.length }).toEqual({ phone, rows: 1 });
      const [row] = rows;
      const state = row?.state ?? "missing";
      states[state] = (states[state] ?? 0) + 1;
      // On the handset exactly where we say so; else refused for good, with the reason.
      const sent = state === "sent" || state === "delivered";
      expect({ phone, state, shown }).toEqual({ phone, state, shown: sent ? 1 : 0 });
      if (!sent) expect(row).toMatchObject({ state: "failed", reason: "not_accepted" });
    }
    expect(killed).toBeGreaterThan(0);
    process.stdout.write(`seed ${SEED}: ${TEXTS} texts, ${killed} workers ended, ${JSON.stringify(states)}\n`);
  }, 600_000);
});
