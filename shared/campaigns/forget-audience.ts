// A list that another took the place of, because its groups moved while it was made, or because the campaign was scheduled
// anew, is nobody's any more. Law: only rows of attempts before the campaign's own are removed; the number only grows.
import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { AudienceStore } from "./audience-store.ts";
import type { Campaign } from "./campaign.ts";
import type { ForgetAudience } from "./campaign-jobs.ts";
import type { CampaignStore } from "./campaign-store.ts";

export interface ForgetAudienceDeps {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly audiences: Pick<AudienceStore, "remove">;
  readonly jobs: JobQueue<ForgetAudience>;
  readonly clock: Clock;
}

const SLICE_MILLISECONDS = 10_000;
const PAGE = 500;
/** As long as a queue can hold a job back: a slice of an earlier list that was at work still has ended by then. */
export const FORGETS_AFTER_SECONDS = 900;

/** One job a shard; none where there was no list before. */
export const forgetJobs = ({ accountId, id, attempt }: Campaign): ForgetAudience[] =>
  attempt < 2 ? [] : allShards.map((shard) => ({ v: 1, kind: "forget", accountId, campaignId: id, attempt, shard }));

/** `pageSize` is for tests. */
export const forgetAudience =
  (deps: ForgetAudienceDeps, pageSize = PAGE) =>
  async (job: ForgetAudience): Promise<void> => {
    const { accountId, campaignId, shard } = job;
    const ends = deps.clock.now() + SLICE_MILLISECONDS;
    const campaign = await deps.campaigns.get({ accountId, id: campaignId });
    if (!campaign) return;
    for (let attempt = Math.min(job.attempt, campaign.attempt) - 1; attempt > 0; attempt -= 1) {
      while (await deps.audiences.remove({ accountId, campaignId, attempt }, shard, pageSize)) {
        if (deps.clock.now() >= ends) return await deps.jobs.send([job]);
      }
    }
  };
