import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoReviewStore } from "#shared/contacts/dynamo-review-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoDynamicGroupStore } from "#shared/groups/dynamo-dynamic-group-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoInboundStore } from "#shared/inbound/dynamo-inbound-store.ts";
import { twilioInboundLog } from "#shared/inbound/twilio-inbound-log.ts";
import { twilioApiVariables } from "#shared/messaging/twilio-connection.ts";
import { createDocumentClient, createQueueClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { everyHour } from "./every-hour.ts";

const config = readConfig(
  z.object({ REPLIES_QUEUE_URL: z.url(), JOBS_QUEUE_URL: z.url(), ...twilioApiVariables }),
  process.env,
);
const tables = tableVariables(["accounts", "contacts", "campaigns", "groups", "memberships", "messages"], process.env);
const [client, queues] = [createDocumentClient(), createQueueClient()];

export const handler = everyHour({
  accounts: new DynamoAccountStore(client, tables.accounts),
  inbound: new DynamoInboundStore(client, tables),
  contacts: new DynamoContactStore(client, tables.contacts),
  index: new DynamoContactIndex(client, tables.contacts),
  reviews: new DynamoReviewStore(client, tables.contacts),
  inboundLog: twilioInboundLog(config, createSecretsClient(), clock),
  replies: new SqsJobQueue(queues, config.REPLIES_QUEUE_URL),
  jobs: new SqsJobQueue(queues, config.JOBS_QUEUE_URL),
  groups: new DynamoGroupStore(client, tables.groups),
  dynamicGroups: new DynamoDynamicGroupStore(client, tables.groups),
  fields: new DynamoFieldStore(client, tables.contacts),
  memberships: new DynamoMembershipStore(client, tables),
  counts: new DynamoCountStore(client, tables),
  ...{ wait, clock, counter: createCounter(), log: createLog() },
});
