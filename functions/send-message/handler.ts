import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { keptSending } from "#shared/accounts/sending.ts";
import { campaignWindow as window } from "#shared/campaigns/campaign-window.ts";
import { keptCampaigns } from "#shared/campaigns/kept-campaigns.ts";
import { twilioGateway, twilioGatewayVariables } from "#shared/messaging/twilio-sms-gateway.ts";
import { createDocumentClient, createQueueClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { readConfig, tableVariables } from "#shared/platform/config.ts";
import { newId } from "#shared/platform/ids.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";
import { createCounter, createLog } from "#shared/platform/logger.ts";
import { DOOR_TABLES, dynamoStores } from "./dynamo-stores.ts";
import { sendMessageFunction } from "./send-message.ts";

const urls = { REPLIES_QUEUE_URL: z.url(), CAMPAIGN_SENDS_QUEUE_URL: z.url(), DEAD_LETTER_URL: z.url() };
const config = readConfig(z.object({ ...urls, ...twilioGatewayVariables }), process.env);
const tables = tableVariables(DOOR_TABLES, process.env);
const [stores, queues] = [dynamoStores(createDocumentClient(), tables), createQueueClient()];

export const handler = sendMessageFunction({
  ...{ ...stores, campaigns: keptCampaigns(stores.campaigns, clock), senders: stores.accounts },
  sending: keptSending(stores.accounts, clock),
  gateway: twilioGateway(config, createSecretsClient(), clock),
  replies: new SqsJobQueue(queues, config.REPLIES_QUEUE_URL),
  blocks: new SqsJobQueue(queues, config.CAMPAIGN_SENDS_QUEUE_URL),
  deadLetters: new SqsJobQueue(queues, config.DEAD_LETTER_URL),
  wait: async (milliseconds) => void (milliseconds > 0 && (await wait(milliseconds))),
  ...{ window, clock, newId, counter: createCounter(), log: createLog() },
});
