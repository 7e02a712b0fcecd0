import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoDoubtStore } from "#shared/messaging/dynamo-doubt-store.ts";
import { twilioGateway, twilioGatewayVariables } from "#shared/messaging/twilio-sms-gateway.ts";
import { createDocumentClient, createQueueClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { settleDoubtFunction } from "./settle-doubt.ts";

const config = readConfig(z.object({ DEAD_LETTER_URL: z.url(), ...twilioGatewayVariables }), process.env);
const tables = tableVariables(["accounts", "contacts", "messages"], process.env);
const client = createDocumentClient();

export const handler = settleDoubtFunction({
  accounts: new DynamoAccountStore(client, tables.accounts),
  contacts: new DynamoContactStore(client, tables.contacts),
  doubts: new DynamoDoubtStore(client, tables.messages),
  carrierLog: twilioGateway(config, createSecretsClient(), clock),
  deadLetters: new SqsJobQueue(createQueueClient(), config.DEAD_LETTER_URL),
  ...{ clock, counter: createCounter(), log: createLog() },
});
