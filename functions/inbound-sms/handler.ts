import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoInboundStore } from "#shared/inbound/dynamo-inbound-store.ts";
import { twilioCredentialsSchema } from "#shared/messaging/twilio-credentials.ts";
import { createDocumentClient, createQueueClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { httpFunction } from "#shared/platform/http.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { secretReader } from "#shared/platform/secrets.ts";
import { inboundSms } from "./inbound-sms.ts";

const variables = { REPLIES_QUEUE_URL: z.url(), TWILIO_SECRET_ARN: z.string(), PUBLIC_BASE_URL: z.url() };
const config = readConfig(z.object(variables), process.env);
const tables = tableVariables(["accounts", "contacts", "campaigns", "groups", "memberships", "messages"], process.env);
const [client, log, counter] = [createDocumentClient(), createLog(), createCounter()];

export const handler = httpFunction(
  log,
  inboundSms({
    publicBaseUrl: config.PUBLIC_BASE_URL,
    credentials: secretReader(createSecretsClient(), config.TWILIO_SECRET_ARN, twilioCredentialsSchema, clock),
    accounts: new DynamoAccountStore(client, tables.accounts),
    inbound: new DynamoInboundStore(client, tables),
    replies: new SqsJobQueue(createQueueClient(), config.REPLIES_QUEUE_URL),
    ...{ clock, counter, log },
  }),
);
