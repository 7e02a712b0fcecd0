import * as z from "zod";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createLog } from "#shared/platform/logger.ts";
import { recheckContactsFunction } from "./recheck-contacts.ts";

const config = readConfig(z.object({ DEAD_LETTER_URL: z.url() }), process.env);
const tables = tableVariables(["accounts", "contacts", "groups", "memberships"], process.env);
const client = createDocumentClient();

export const handler = recheckContactsFunction({
  ...dynamoRules(client, tables),
  memberships: new DynamoMembershipStore(client, tables),
  deadLetters: new SqsJobQueue(createQueueClient(), config.DEAD_LETTER_URL),
  ...{ clock, log: createLog() },
});
