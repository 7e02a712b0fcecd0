// What the webhooks ask of DynamoDB, whatever Twilio posts.
import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { inboundSms } from "#functions/inbound-sms/inbound-sms.ts";
import { messageStatus } from "#functions/message-status/message-status.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoInboundStore } from "#shared/inbound/dynamo-inbound-store.ts";
import { DynamoDoubtStore } from "#shared/messaging/dynamo-doubt-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import type { HttpResponse } from "#shared/platform/http.ts";
import { account, mainSender, sidOf } from "#test/support/seeded-twin.ts";
import { PHONE, startRecorded } from "./granted-start.ts";

const BASE = "https://sms.example.com";
const TOKEN = "an auth token";
const webhook = {
  publicBaseUrl: BASE,
  credentials: async () => ({ accountSid: `AC${"0".repeat(32)}`, authTokens: [TOKEN] }),
};

const post = (path: string, query: string, form: Record<string, string>) => {
  const url = BASE + path + (query === "" ? "" : `?${query}`);
  const headers = { "x-twilio-signature": getExpectedTwilioSignature(TOKEN, url, form) };
  return { method: "POST", path, query, headers, body: Buffer.from(new URLSearchParams(form).toString()) };
};

const taken = ({ statusCode }: HttpResponse): void => {
  if (statusCode >= 300) throw new Error(`The webhook answered ${statusCode}`);
};

export const inboundSmsAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked } = await startRecorded();
  const { tables, clock, counter, log } = twin;
  await twin.accounts.changeAccount(account, { fallbackReply: "Text COFFEE", optOutReplies: "app" });
  const work = inboundSms({
    ...webhook,
    accounts: new DynamoAccountStore(client, tables.accounts),
    inbound: new DynamoInboundStore(client, tables),
    replies: twin.replies,
    ...{ clock, counter, log },
  });
  const words = ["Hello", "COFFEE", "COFFEE", "STOP COFFEE", "HELP", "STOP", "START", "COFFEE"];
  const doubts = ["wrong number", "STOP", "START", "wrong number", "START", "please stop texting me"];
  for (const [index, Body] of [...words, ...doubts].entries()) {
    // A keyword at the instant of a START changes no consent, it only needs it as it was read.
    if (Body !== "COFFEE") clock.advance(1_000);
    const form = { MessageSid: sidOf(index), From: PHONE, To: mainSender.phone, Body };
    taken(await work(post("/webhooks/twilio/inbound", "", form)));
  }
  const MessagingServiceSid = `MG${"a".repeat(32)}`;
  const phone = senderNumberSchema.parse("+15005550099");
  await twin.accounts.addSender({ ...mainSender, phone, messagingServiceSid: MessagingServiceSid });
  const toPool = { MessageSid: sidOf(99), From: PHONE, To: "+15005550098", Body: "Hello", MessagingServiceSid };
  taken(await work(post("/webhooks/twilio/inbound", "", toPool)));
  return asked;
};

export const messageStatusAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say, claimed } = await startRecorded();
  const { tables, clock, counter, log } = twin;
  const work = messageStatus({
    ...webhook,
    accounts: new DynamoAccountStore(client, tables.accounts),
    contacts: new DynamoContactStore(client, tables.contacts),
    messages: new DynamoMessageStore(client, tables.messages),
    doubts: new DynamoDoubtStore(client, tables.messages),
    ...{ clock, counter, log },
  });
  await say("COFFEE");
  await say("wrong number");
  // Settled by the carrier's log with a SID that another message's callback then names.
  const settled = await claimed("settled");
  await new DynamoDoubtStore(twin.client, tables.messages).adopt(settled, { sid: sidOf(0), state: "sent" });
  const outcomes: Record<string, string>[] = [
    { MessageStatus: "delivered" },
    { MessageStatus: "failed", ErrorCode: "21610" },
    { MessageStatus: "failed", ErrorCode: "20003" },
    { MessageStatus: "undelivered", ErrorCode: "30001" },
  ];
  for (const [index, outcome] of outcomes.entries()) {
    twin.clock.advance(1_000);
    const { id } = await claimed(`cause-${index}`);
    const form = { MessageSid: sidOf(index), To: PHONE, ...outcome };
    taken(await work(post("/webhooks/twilio/status", `account=${account}&message=${id}`, form)));
  }
  return asked;
};
