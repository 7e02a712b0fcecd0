import { dynamoStores } from "#functions/do-job/dynamo-stores.ts";
import type { CampaignJob, SendBlock } from "#shared/campaigns/campaign-jobs.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { TableNames } from "./table-definitions.ts";

export interface CampaignJobWorld {
  readonly client: DocumentClient;
  readonly tables: TableNames;
  readonly clock: Clock;
}

const NO_LOG = { info() {}, warn() {}, error() {} };

/** What the jobs of campaigns are done with; what they queue is kept in the lists that are given. */
export const campaignJobDeps = (
  { client, tables, clock }: CampaignJobWorld,
  jobs: CampaignJob[] = [],
  blocks: SendBlock[] = [],
) => ({
  ...dynamoStores(client, tables).ofCampaigns,
  blocks: { send: async (some: readonly SendBlock[]) => void blocks.push(...some) },
  jobs: { send: async (some: readonly CampaignJob[]) => void jobs.push(...some) },
  ...{ clock, log: NO_LOG },
});
