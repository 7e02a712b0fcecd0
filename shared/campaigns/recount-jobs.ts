import { allShards } from "#shared/platform/ids.ts";
import type { CampaignRef } from "./campaign.ts";
import type { RecountCampaign } from "./campaign-jobs.ts";

/** A recount that begins at `walk` (ms), a job a shard; a later one ends what is left of an earlier. */
export const recountJobs = ({ accountId, id }: CampaignRef, walk: number): RecountCampaign[] =>
  allShards.map((shard) => ({ v: 1, kind: "recount", accountId, campaignId: id, walk, shard }));
