import * as z from "zod";
import { launchDue } from "#shared/campaigns/launch-due.ts";
import { lookAtAudience } from "#shared/campaigns/look-at-audience.ts";
import { createDocumentClient, createQueueClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { CLOCK_TABLES, dynamoStores } from "./dynamo-stores.ts";
import { everyMinute } from "./every-minute.ts";

const queueUrls = z.object({ REPLIES_QUEUE_URL: z.url(), DOUBTS_QUEUE_URL: z.url(), JOBS_QUEUE_URL: z.url() });
const config = readConfig(queueUrls, process.env);
const stores = dynamoStores(createDocumentClient(), tableVariables(CLOCK_TABLES, process.env));
const [queues, log] = [createQueueClient(), createLog()];
const jobs = new SqsJobQueue<unknown>(queues, config.JOBS_QUEUE_URL);
const ofCampaigns = { ...stores.ofCampaigns, jobs, clock, log };

export const handler = everyMinute({
  messages: stores.messages,
  replies: new SqsJobQueue(queues, config.REPLIES_QUEUE_URL),
  doubts: new SqsJobQueue(queues, config.DOUBTS_QUEUE_URL),
  groups: { ...stores.ofGroups, jobs, clock },
  campaigns: {
    ...ofCampaigns,
    launch: launchDue(ofCampaigns),
    lookAfter: lookAtAudience(ofCampaigns),
  },
  exports: { ...stores.ofExports, jobs, clock },
  imports: { ...stores.ofImports, jobs, clock },
  ...{ clock, counter: createCounter(), log },
});
