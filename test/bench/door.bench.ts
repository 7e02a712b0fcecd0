import { setTimeout as sleep } from "node:timers/promises";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { dynamoStores } from "#functions/send-message/dynamo-stores.ts";
import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";
import { CORNER_COFFEE, MAIN_SENDER, seed } from "#infra/local/seed.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { keptSending } from "#shared/accounts/sending.ts";
import { type SendMessage, sendJob } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { sendMessage } from "#shared/messaging/send-message.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { createTables } from "#test/support/dynamodb-local.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { mainSender } from "#test/support/seeded-twin.ts";
import type { TableNames } from "#test/support/table-definitions.ts";
import type { Figure } from "./figures.ts";
import { percentile } from "./figures.ts";

const TEXTS = 3_000;
const COUNTED = 500;
const WARM = 500;
const AT_ONCE = 16;
const KEYS = { owner: "bench-owner-key", other: "bench-other-key" };

/** The door in process, the carrier takes everything at once: its rate beside that of raw conditional writes. */
export const benchDoor = async (): Promise<Figure[]> => {
  const { requests, writeUnits } = await counted();
  const { door, raw } = await timed();
  const share = (door * writeUnits) / raw;
  return [
    { what: "door: requests to DynamoDB per text", value: requests, unit: "requests" },
    { what: "door: write units per text, tables and indexes", value: writeUnits, unit: "write units" },
    { what: `conditional writes to DynamoDB Local, ${AT_ONCE} at a time (raw)`, value: raw, unit: "writes/s" },
    { what: `door: ${TEXTS} texts of as many phones, ${AT_ONCE} at a time`, value: door, unit: "texts/s" },
    { what: "door: texts/s times write units, over the raw rate", value: share, unit: "" },
  ];
};

const counted = async (): Promise<{ requests: number; writeUnits: number }> => {
  const { client, tables, dynamo } = createInMemoryTables();
  const bench = await doorBench(client, tables);
  const jobs = await bench.queueTexts(COUNTED);
  dynamo.meter.reset();
  await bench.sendAll(jobs);
  return { requests: dynamo.meter.requestCount / COUNTED, writeUnits: dynamo.meter.writeUnits / COUNTED };
};

const timed = async (): Promise<{ door: number; raw: number }> => {
  const local = startDynamoDbLocal(undefined);
  const { client, tables, close } = await createTables(await local.ready, "bench");
  try {
    const bench = await doorBench(client, tables);
    const jobs = await bench.queueTexts(WARM + TEXTS);
    await rawRate(client, tables, WARM);
    await bench.sendAll(jobs.splice(0, WARM));
    // In turn, so that neither has the machine's better minute.
    const raws = [await rawRate(client, tables, TEXTS / 2)];
    let seconds = 0;
    for (const half of [jobs.slice(0, TEXTS / 2), jobs.slice(TEXTS / 2)]) {
      seconds += await secondsOf(() => bench.sendAll(half));
      raws.push(await rawRate(client, tables, TEXTS / 2));
    }
    return { door: TEXTS / seconds, raw: percentile(raws, 0.5) };
  } finally {
    close();
    await local.stop();
  }
};

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
};

const rawRate = async (client: DocumentClient, { messages }: TableNames, count: number): Promise<number> => {
  const items = Array.from({ length: count }, () => ({ pk: newId(), sk: newId(), body: "x".repeat(400) }));
  const put = (Item: (typeof items)[number]) =>
    client.send(new PutCommand({ TableName: messages, Item, ConditionExpression: "attribute_not_exists(pk)" }));
  return count / (await secondsOf(() => inParallel(items, AT_ONCE, put)));
};

const doorBench = async (client: DocumentClient, tables: TableNames) => {
  const at = new Date(clock.now()).toISOString();
  await seed(client, tables, KEYS, at);
  const stores = dynamoStores(client, tables);
  // The fastest that a sender may be, so that no text waits for its slot.
  await stores.accounts.changeSender(CORNER_COFFEE, MAIN_SENDER, { segmentsPerSecond: 2_000 });
  let [sids, phones] = [0, 0];
  const accepts = async () => {
    sids += 1;
    return { kind: "accepted", sid: `SM${String(sids).padStart(32, "0")}` } as const;
  };
  const door = sendMessage({
    ...stores,
    sending: keptSending(stores.accounts, clock),
    gateway: { ready: async () => accepts },
    replies: { send: () => Promise.reject(new Error("No text comes back")) },
    wait: async (milliseconds) => void (milliseconds > 0 && (await sleep(milliseconds))),
    ...{ clock, newId, counter: { count() {} }, log: { info() {}, warn() {}, error() {} } },
  });
  const queueTexts = (count: number): Promise<SendMessage[]> =>
    inParallel(Array.from({ length: count }, newId), AT_ONCE, async (cause) => {
      phones += 1;
      const phone = phoneNumberSchema.parse(`+1512${2_000_000 + phones}`);
      await stores.contacts.note(CORNER_COFFEE, phone, {
        ...({ state: "subscribed", at, how: "text", by: "person", evidence: "START", cause } as const),
      });
      const row = replyRow({ sender: mainSender, phone, body: "Hello, it is Monday.", purpose: "answer", cause, at });
      await stores.messages.insert(row);
      return sendJob(row);
    });
  const sendAll = async (jobs: readonly SendMessage[]): Promise<void> => {
    const outcomes = await inParallel(jobs, AT_ONCE, door);
    if (outcomes.some(({ kind }) => kind !== "ended")) throw new Error("Every text is sent");
  };
  return { queueTexts, sendAll };
};
