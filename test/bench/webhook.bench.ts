import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { inboundSms } from "#functions/inbound-sms/inbound-sms.ts";
import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";
import { MAIN_SENDER, seed } from "#infra/local/seed.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoInboundStore } from "#shared/inbound/dynamo-inbound-store.ts";
import type { SendMessage } from "#shared/messaging/message.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import type { HttpRequest } from "#shared/platform/http.ts";
import { createTables } from "#test/support/dynamodb-local.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import type { TableNames } from "#test/support/table-definitions.ts";
import type { Figure } from "./figures.ts";
import { percentile } from "./figures.ts";

const TEXTS = 500;
const WARM = 50;
const TOKEN = "bench-token";
const BASE = "http://127.0.0.1:4000";
const KEYS = { owner: "bench-owner-key", other: "bench-other-key" };

/** The inbound webhook in process: its milliseconds over DynamoDB Local, its requests and write units by the twin. */
export const benchWebhook = async (): Promise<Figure[]> => [...(await counted()), ...(await timed())];

const counted = async (): Promise<Figure[]> => {
  const { client, tables, dynamo } = createInMemoryTables();
  await seed(client, tables, KEYS, new Date().toISOString());
  const { respond, queued } = webhook(client, tables);
  const figures: Figure[] = [];
  for (const [what, from, body] of [
    ["keyword of somebody new", "+15126660001", "COFFEE"],
    ["keyword again, answered at once", "+15126660001", "COFFEE"],
    ["STOP", "+15126660001", "STOP"],
    ["plain text", "+15126660001", "Hello"],
  ] as const) {
    dynamo.meter.reset();
    queued.length = 0;
    await respond(requestOf(from, body, figures.length));
    const requests = dynamo.meter.requestCount + (queued.length > 0 ? 1 : 0);
    figures.push(
      { what: `webhook, ${what}: requests`, value: requests, unit: "requests", budget: "<=6" },
      { what: `webhook, ${what}: write units`, value: dynamo.meter.writeUnits, unit: "write units", budget: "<=24" },
    );
  }
  return figures;
};

const timed = async (): Promise<Figure[]> => {
  const local = startDynamoDbLocal(undefined);
  const { client, tables, close } = await createTables(await local.ready, "bench");
  try {
    await seed(client, tables, KEYS, new Date().toISOString());
    const { respond } = webhook(client, tables);
    const times: number[] = [];
    for (let index = 0; index < TEXTS; index += 1) {
      const request = requestOf(`+1512777${String(index).padStart(4, "0")}`, "COFFEE", index);
      const began = performance.now();
      await respond(request);
      if (index >= WARM) times.push(performance.now() - began);
    }
    const writes: number[] = [];
    for (let index = 0; index < TEXTS; index += 1) {
      const item = { pk: "raw", sk: String(index), body: "x".repeat(400) };
      const began = performance.now();
      await client.send(
        new PutCommand({ TableName: tables.messages, Item: item, ConditionExpression: "attribute_not_exists(pk)" }),
      );
      writes.push(performance.now() - began);
    }
    return [
      { what: "one conditional write to DynamoDB Local, p50 (raw)", value: percentile(writes, 0.5), unit: "ms" },
      { what: "webhook, keyword of somebody new, p50", value: percentile(times, 0.5), unit: "ms" },
      { what: "webhook, keyword of somebody new, p95", value: percentile(times, 0.95), unit: "ms", budget: "<60" },
    ];
  } finally {
    close();
    await local.stop();
  }
};

const webhook = (client: DocumentClient, tables: TableNames) => {
  const queued: SendMessage[] = [];
  const respond = inboundSms({
    publicBaseUrl: BASE,
    credentials: async () => ({ accountSid: `AC${"0".repeat(32)}`, authTokens: [TOKEN] }),
    accounts: new DynamoAccountStore(client, tables.accounts),
    inbound: new DynamoInboundStore(client, tables),
    replies: {
      send: async (jobs) => {
        queued.push(...jobs);
      },
    },
    clock: systemClock,
    counter: { count() {} },
    log: { info() {}, warn() {}, error() {} },
  });
  return { respond, queued };
};

const requestOf = (from: string, body: string, index: number): HttpRequest => {
  const form = {
    MessageSid: `SM${String(index).padStart(32, "0")}`,
    AccountSid: `AC${"0".repeat(32)}`,
    From: from,
    To: MAIN_SENDER,
    Body: body,
    NumMedia: "0",
  };
  const path = "/webhooks/twilio/inbound";
  const signature = getExpectedTwilioSignature(TOKEN, `${BASE}${path}`, form);
  return {
    method: "POST",
    path,
    query: "",
    headers: { "x-twilio-signature": signature },
    body: Buffer.from(new URLSearchParams(form).toString()),
  };
};
