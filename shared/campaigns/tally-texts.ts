import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import type { Campaign, CampaignRef } from "./campaign.ts";
import type { CampaignCountStore } from "./campaign-count-store.ts";
import { type Difference, type Tallied, withRow } from "./campaign-counts.ts";
import type { CampaignJob } from "./campaign-jobs.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { isEnded } from "./recipient-outcome.ts";
import { recountJobs } from "./recount-jobs.ts";
import { type CampaignDifference, perCampaign } from "./tally-difference.ts";

export interface TallyTextsDeps {
  readonly counts: Pick<CampaignCountStore, "add">;
  readonly campaigns: Pick<CampaignStore, "get" | "change">;
  readonly jobs: JobQueue<CampaignJob>;
  readonly clock: Clock;
  readonly log: Log;
}

const AT_ONCE = 4;

/**
 * Adds what a batch changed to the counters of its campaigns, one write a campaign. Live counts are estimates: what fails is
 * noted and left to a recount that begins some minutes later, and nothing else fails with it.
 */
export const tallyTexts =
  (deps: TallyTextsDeps) =>
  async (differences: readonly CampaignDifference[]): Promise<void> => {
    await inParallel(perCampaign(differences), AT_ONCE, async ({ ref, difference }) => {
      try {
        await tallyCampaign(deps, ref, difference);
      } catch (error) {
        deps.log.error("A campaign was not tallied", { campaignId: ref.id, cause: errorMessage(error) });
        await recountBehind(deps, ref);
      }
    });
  };

/**
 * A campaign that ended is counted by nobody until something else of it moves, and one that is being counted may end with what was
 * read before. It needs the queue alone, for tables may be what fails; what fails until it begins is one recount.
 */
const recountBehind = async ({ jobs, clock, log }: TallyTextsDeps, ref: CampaignRef): Promise<void> => {
  const now = clock.now();
  const begins = (Math.floor(now / SOON_MILLISECONDS) + 1) * SOON_MILLISECONDS;
  try {
    await jobs.send(recountJobs(ref, begins), Math.ceil((begins - now) / 1_000));
  } catch (error) {
    log.error("No recount of a campaign was queued", { campaignId: ref.id, cause: errorMessage(error) });
  }
};

const tallyCampaign = async (deps: TallyTextsDeps, ref: CampaignRef, difference: Difference): Promise<void> => {
  const after = await deps.counts.add(ref, difference);
  // Each reply is an item put once, and is counted so: it calls for no recount.
  if (!movesOutcomes(difference)) return;
  // Read behind the write: a recount that ends meanwhile finds the counter moved, or is found ended here.
  const campaign = await deps.campaigns.get(ref);
  if (!campaign) return;
  if (isEnded(campaign)) return await recountLater(deps, ref);
  if (isAllHandled(campaign, after) && !isAllHandled(campaign, without(after, difference))) {
    await deps.jobs.send(recountJobs(ref, deps.clock.now()));
  }
};

const movesOutcomes = ({ replies: _, optOuts: __, ...outcomes }: Difference): boolean =>
  Object.values(outcomes).some((value) => value !== undefined);

/** All that are included have a row that is past its claim. */
const isAllHandled = ({ frozen }: Campaign, tallied: Tallied): boolean =>
  frozen !== undefined && withRow(tallied) - tallied.claimed >= frozen.included;

const without = (after: Tallied, difference: Difference): Tallied => ({
  ...after,
  ...Object.fromEntries(OUTCOMES_TALLIED.map((name) => [name, after[name] - (difference[name] ?? 0)] as const)),
});

const OUTCOMES_TALLIED = ["claimed", "sent", "delivered", "undelivered", "failed", "skipped", "inDoubt"] as const;

const SOON_MILLISECONDS = 5 * 60_000;

/** What comes late moves the counts of a campaign that ended: the clock has it recounted, the later the more seldom. */
const recountLater = async ({ campaigns, clock }: TallyTextsDeps, ref: CampaignRef): Promise<void> => {
  await campaigns.change(ref, (campaign) => dueAgain(campaign, clock.now()));
};

/** When a campaign that ended is to be recounted; undefined where that is noted already, or it goes on. */
export const dueAgain = (campaign: Campaign, now: number): { dueAt: string } | undefined => {
  if (!isEnded(campaign) || campaign.dueAt !== undefined) return undefined;
  const since = now - Date.parse(campaign.endedAt ?? isoInstant(now));
  return { dueAt: isoInstant(now + Math.max(SOON_MILLISECONDS, since / 2)) };
};
