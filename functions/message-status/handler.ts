import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoDoubtStore } from "#shared/messaging/dynamo-doubt-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { twilioCredentialsSchema } from "#shared/messaging/twilio-credentials.ts";
import { createDocumentClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { httpFunction } from "#shared/platform/http.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { secretReader } from "#shared/platform/secrets.ts";
import { messageStatus } from "./message-status.ts";

const config = readConfig(z.object({ TWILIO_SECRET_ARN: z.string(), PUBLIC_BASE_URL: z.url() }), process.env);
const tables = tableVariables(["accounts", "contacts", "messages"], process.env);
const [client, log] = [createDocumentClient(), createLog()];

export const handler = httpFunction(
  log,
  messageStatus({
    publicBaseUrl: config.PUBLIC_BASE_URL,
    credentials: secretReader(createSecretsClient(), config.TWILIO_SECRET_ARN, twilioCredentialsSchema, systemClock),
    accounts: new DynamoAccountStore(client, tables.accounts),
    contacts: new DynamoContactStore(client, tables.contacts),
    messages: new DynamoMessageStore(client, tables.messages),
    doubts: new DynamoDoubtStore(client, tables.messages),
    clock: systemClock,
    counter: createCounter(),
    log,
  }),
);
