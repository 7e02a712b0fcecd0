import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { doJobFunction } from "./do-job.ts";

const config = readConfig(z.object({ JOBS_QUEUE_URL: z.url(), DEAD_LETTER_URL: z.url() }), process.env);
const tables = tableVariables(["accounts", "contacts", "groups", "memberships"], process.env);
const [client, queues] = [createDocumentClient(), createQueueClient()];

export const handler = doJobFunction({
  ...dynamoRules(client, tables),
  memberships: new DynamoMembershipStore(client, tables),
  walks: new DynamoWalkStore(client, tables.groups),
  jobs: new SqsJobQueue(queues, config.JOBS_QUEUE_URL),
  deadLetters: new SqsJobQueue(queues, config.DEAD_LETTER_URL),
  ...{ wait, clock, counter: createCounter(), log: createLog() },
});
