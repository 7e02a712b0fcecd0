import * as z from "zod";
import { DynamoCampaignCountStore } from "#shared/campaigns/dynamo-campaign-count-store.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { DynamoReplyStore } from "#shared/campaigns/dynamo-reply-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createLog } from "#shared/platform/logger.ts";
import { messageChanged } from "./message-changed.ts";

const config = readConfig(z.object({ DEAD_LETTER_URL: z.url(), JOBS_QUEUE_URL: z.url() }), process.env);
const tables = tableVariables(["campaigns", "contacts", "groups", "messages"], process.env);
const [client, queues] = [createDocumentClient(), createQueueClient()];

export const handler = messageChanged({
  sentFacts: new DynamoSentFactsStore(client, tables),
  messages: new DynamoMessageStore(client, tables.messages),
  replies: new DynamoReplyStore(client, tables.campaigns),
  counts: new DynamoCampaignCountStore(client, tables.campaigns),
  campaigns: new DynamoCampaignStore(client, tables),
  jobs: new SqsJobQueue(queues, config.JOBS_QUEUE_URL),
  deadLetters: new SqsJobQueue(queues, config.DEAD_LETTER_URL),
  clock: systemClock,
  log: createLog(),
});
