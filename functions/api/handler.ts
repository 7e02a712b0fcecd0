import * as z from "zod";
import { createDocumentClient, createQueueClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { httpFunction } from "#shared/platform/http.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createLog } from "#shared/platform/logger.ts";
import { createCursorSeal } from "#shared/platform/sealed-cursor.ts";
import { secretReader } from "#shared/platform/secrets.ts";
import { createApi } from "./api.ts";
import { API_TABLES, dynamoStores } from "./dynamo-stores.ts";

const variables = z.object({
  CURSOR_SECRET_ARN: z.string(),
  REPLIES_QUEUE_URL: z.url(),
  JOBS_QUEUE_URL: z.url(),
  FILES_BUCKET: z.string(),
});
const config = readConfig(variables, process.env);
const tables = tableVariables(API_TABLES, process.env);
const secretSchema = z.object({ seal: z.string().min(32) });
const secret = secretReader(createSecretsClient(), config.CURSOR_SECRET_ARN, secretSchema, clock);

const [log, queues] = [createLog(), createQueueClient()];

export const handler = httpFunction(
  log,
  createApi({
    ...dynamoStores(createDocumentClient(), tables),
    seal: async () => createCursorSeal((await secret()).seal),
    replies: new SqsJobQueue(queues, config.REPLIES_QUEUE_URL),
    jobs: new SqsJobQueue(queues, config.JOBS_QUEUE_URL),
    files: async () => new (await import("#shared/platform/s3-file-store.ts")).S3FileStore(config.FILES_BUCKET),
    ...{ clock, log },
  }),
);
