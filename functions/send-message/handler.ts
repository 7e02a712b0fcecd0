import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { keptAccounts } from "#shared/accounts/kept-accounts.ts";
import { DynamoRecipientReader } from "#shared/groups/dynamo-recipient-reader.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { twilioCredentialsSchema } from "#shared/messaging/twilio-credentials.ts";
import { TwilioSmsGateway } from "#shared/messaging/twilio-sms-gateway.ts";
import { createDocumentClient, createQueueClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { newId } from "#shared/platform/ids.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { secretReader } from "#shared/platform/secrets.ts";
import { sendMessageFunction } from "./send-message.ts";

const urls = { REPLIES_QUEUE_URL: z.url(), DEAD_LETTER_URL: z.url(), PUBLIC_BASE_URL: z.url() };
const twilio = { TWILIO_SECRET_ARN: z.string(), TWILIO_API_BASE_URL: z.url().default("https://api.twilio.com") };
const config = readConfig(z.object({ ...urls, ...twilio }), process.env);
const tables = tableVariables(["accounts", "contacts", "memberships", "messages"], process.env);
const [client, queues] = [createDocumentClient(), createQueueClient()];

export const handler = sendMessageFunction({
  accounts: keptAccounts(new DynamoAccountStore(client, tables.accounts), clock),
  messages: new DynamoMessageStore(client, tables.messages),
  recipients: new DynamoRecipientReader(client, tables),
  gateway: new TwilioSmsGateway({
    credentials: secretReader(createSecretsClient(), config.TWILIO_SECRET_ARN, twilioCredentialsSchema, clock),
    apiBaseUrl: config.TWILIO_API_BASE_URL,
    publicBaseUrl: config.PUBLIC_BASE_URL,
  }),
  replies: new SqsJobQueue(queues, config.REPLIES_QUEUE_URL),
  deadLetters: new SqsJobQueue(queues, config.DEAD_LETTER_URL),
  ...{ clock, newId, counter: createCounter(), log: createLog() },
});
