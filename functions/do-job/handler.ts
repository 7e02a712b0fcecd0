import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { S3FileStore } from "#shared/platform/s3-file-store.ts";
import { doJobFunction } from "./do-job.ts";
import { dynamoStores, JOB_TABLES } from "./dynamo-stores.ts";

const queueUrls = { JOBS_QUEUE_URL: z.url(), CAMPAIGN_SENDS_QUEUE_URL: z.url(), DEAD_LETTER_URL: z.url() };
const config = readConfig(z.object({ ...queueUrls, FILES_BUCKET: z.string() }), process.env);
const stores = dynamoStores(createDocumentClient(), tableVariables(JOB_TABLES, process.env));
const [queues, counter, log] = [createQueueClient(), createCounter(), createLog()];
const jobs = new SqsJobQueue<unknown>(queues, config.JOBS_QUEUE_URL);

export const handler = doJobFunction({
  ...stores.ofGroups,
  campaigns: {
    ...stores.ofCampaigns,
    blocks: new SqsJobQueue(queues, config.CAMPAIGN_SENDS_QUEUE_URL),
    ...{ jobs, clock, log },
  },
  exports: { ...stores.ofExports, files: new S3FileStore(config.FILES_BUCKET), jobs, clock },
  imports: { ...stores.ofImports, files: new S3FileStore(config.FILES_BUCKET), jobs, clock },
  erasing: { ...stores.ofErasing, jobs, clock, counter, log },
  deadLetters: new SqsJobQueue(queues, config.DEAD_LETTER_URL),
  ...{ jobs, wait, clock, counter, log },
});
