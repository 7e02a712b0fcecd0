import * as z from "zod";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createLog } from "#shared/platform/logger.ts";
import { contactChanged } from "./contact-changed.ts";

const config = readConfig(z.object({ DEAD_LETTER_URL: z.url() }), process.env);
const tables = tableVariables(["accounts", "contacts", "groups", "memberships"], process.env);
const client = createDocumentClient();

export const handler = contactChanged({
  contacts: new DynamoContactStore(client, tables.contacts),
  fields: new DynamoFieldStore(client, tables.contacts),
  index: new DynamoContactIndex(client, tables.contacts),
  counts: new DynamoCountStore(client, tables),
  memberships: new DynamoMembershipStore(client, tables),
  ...dynamoRules(client, tables),
  deadLetters: new SqsJobQueue(createQueueClient(), config.DEAD_LETTER_URL),
  clock: systemClock,
  log: createLog(),
});
