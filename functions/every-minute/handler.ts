import * as z from "zod";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { everyMinute } from "./every-minute.ts";

const config = readConfig(z.object({ REPLIES_QUEUE_URL: z.url(), DOUBTS_QUEUE_URL: z.url() }), process.env);
const tables = tableVariables(["messages"], process.env);
const queues = createQueueClient();

export const handler = everyMinute({
  messages: new DynamoMessageStore(createDocumentClient(), tables.messages),
  replies: new SqsJobQueue(queues, config.REPLIES_QUEUE_URL),
  doubts: new SqsJobQueue(queues, config.DOUBTS_QUEUE_URL),
  clock: systemClock,
  counter: createCounter(),
  log: createLog(),
});
