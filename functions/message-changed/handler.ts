import * as z from "zod";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createLog } from "#shared/platform/logger.ts";
import { messageChanged } from "./message-changed.ts";

const config = readConfig(z.object({ DEAD_LETTER_URL: z.url() }), process.env);
const tables = tableVariables(["contacts", "messages"], process.env);

export const handler = messageChanged({
  sentFacts: new DynamoSentFactsStore(createDocumentClient(), tables),
  deadLetters: new SqsJobQueue(createQueueClient(), config.DEAD_LETTER_URL),
  log: createLog(),
});
