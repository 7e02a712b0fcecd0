import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoIdempotencyStore } from "#shared/accounts/dynamo-idempotency-store.ts";
import { DynamoTextToJoinStore } from "#shared/campaigns/dynamo-text-to-join-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { createDocumentClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { httpFunction } from "#shared/platform/http.ts";
import { createLog } from "#shared/platform/logger.ts";
import { createCursorSeal } from "#shared/platform/sealed-cursor.ts";
import { secretReader } from "#shared/platform/secrets.ts";
import { createApi } from "./api.ts";

const config = readConfig(z.object({ CURSOR_SECRET_ARN: z.string() }), process.env);
const tables = tableVariables(["accounts", "contacts", "groups", "memberships", "campaigns", "messages"], process.env);
const [client, log] = [createDocumentClient(), createLog()];
const secret = secretReader(createSecretsClient(), config.CURSOR_SECRET_ARN, z.object({ seal: z.string().min(32) }), clock);
const accounts = new DynamoAccountStore(client, tables.accounts);

export const handler = httpFunction(
  log,
  createApi({
    accounts,
    answers: new DynamoIdempotencyStore(client, tables.accounts),
    contacts: new DynamoContactStore(client, tables.contacts),
    groups: new DynamoGroupStore(client, tables.groups),
    memberships: new DynamoMembershipStore(client, tables),
    responses: new DynamoResponseStore(client, tables, accounts),
    textToJoins: new DynamoTextToJoinStore(client, tables.campaigns),
    messages: new DynamoMessageStore(client, tables.messages),
    seal: async () => createCursorSeal((await secret()).seal),
    clock,
    log,
  }),
);
