import * as z from "zod";
import { DynamoDynamicGroupStore } from "#shared/groups/dynamo-dynamic-group-store.ts";
import { DynamoUntilStore } from "#shared/groups/dynamo-until-store.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { everyMinute } from "./every-minute.ts";

const queueUrls = z.object({ REPLIES_QUEUE_URL: z.url(), DOUBTS_QUEUE_URL: z.url(), JOBS_QUEUE_URL: z.url() });
const config = readConfig(queueUrls, process.env);
const tables = tableVariables(["contacts", "groups", "messages"], process.env);
const [client, queues] = [createDocumentClient(), createQueueClient()];

export const handler = everyMinute({
  messages: new DynamoMessageStore(client, tables.messages),
  untils: new DynamoUntilStore(client, tables.contacts),
  dynamicGroups: new DynamoDynamicGroupStore(client, tables.groups),
  walks: new DynamoWalkStore(client, tables.groups),
  replies: new SqsJobQueue(queues, config.REPLIES_QUEUE_URL),
  doubts: new SqsJobQueue(queues, config.DOUBTS_QUEUE_URL),
  jobs: new SqsJobQueue<unknown>(queues, config.JOBS_QUEUE_URL),
  ...{ clock: systemClock, counter: createCounter(), log: createLog() },
});
