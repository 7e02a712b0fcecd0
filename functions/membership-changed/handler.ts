import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createLog } from "#shared/platform/logger.ts";
import { membershipChanged } from "./membership-changed.ts";

const config = readConfig(z.object({ REPLIES_QUEUE_URL: z.url(), DEAD_LETTER_URL: z.url() }), process.env);
const tables = tableVariables(["accounts", "contacts", "groups", "memberships", "messages"], process.env);
const [client, queues] = [createDocumentClient(), createQueueClient()];

export const handler = membershipChanged({
  responses: new DynamoResponseStore(client, tables, new DynamoAccountStore(client, tables.accounts)),
  fields: new DynamoFieldStore(client, tables.contacts),
  counts: new DynamoCountStore(client, tables),
  memberships: new DynamoMembershipStore(client, tables),
  ...dynamoRules(client, tables),
  removal: new DynamoGroupRemoval(client, tables),
  replies: new SqsJobQueue(queues, config.REPLIES_QUEUE_URL),
  deadLetters: new SqsJobQueue(queues, config.DEAD_LETTER_URL),
  clock: systemClock,
  log: createLog(),
});
