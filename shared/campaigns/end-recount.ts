import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { SHARDS } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import type { Campaign, CampaignRef, Drip } from "./campaign.ts";
import type { CampaignCountStore } from "./campaign-count-store.ts";
import type { CampaignJob } from "./campaign-jobs.ts";
import type { CampaignChanges, CampaignStore } from "./campaign-store.ts";
import { isEnded } from "./recipient-outcome.ts";
import { sumOfShards } from "./recount-counts.ts";
import { recountJobs } from "./recount-jobs.ts";
import type { Recount, RecountWalks } from "./recount-walk.ts";
import { dueAgain } from "./tally-texts.ts";

export interface EndRecountDeps {
  readonly campaigns: Pick<CampaignStore, "get" | "change">;
  readonly counts: Pick<CampaignCountStore, "read" | "correct">;
  readonly progress: Pick<RecountWalks, "read">;
  readonly jobs: JobQueue<CampaignJob>;
  readonly clock: Clock;
  readonly log: Log;
}

/** So long, in seconds, what the carrier says of the last texts may take to calm down before it is counted once more. */
const ONCE_MORE_SECONDS = 60;
/** A campaign of which everybody has a row ends then, though callbacks still come: its counts are mended behind it. */
const CALMS_DOWN_MILLISECONDS = 10 * 60_000;

type Counted = ReturnType<typeof sumOfShards>;

/** When all shards are counted: puts the counter right, and ends a campaign in which nobody waits, is held or is claimed. */
export const endRecount =
  (deps: EndRecountDeps) =>
  async (recount: Recount): Promise<void> => {
    const shards = await deps.progress.read(recount);
    if (shards.filter(({ done }) => done).length < SHARDS) return;
    const ref = { accountId: recount.accountId, id: recount.campaignId };
    const campaign = await deps.campaigns.get(ref);
    if (!campaign) return;
    const counted = sumOfShards(shards.map(({ counts }) => counts));
    if (counted.included !== campaign.frozen?.included) {
      deps.log.error("A campaign's list is not as it was frozen", { campaignId: ref.id, counted: counted.included });
    }
    await (isEnded(campaign) ? recountEnded : recountOpen)(deps, campaign, counted);
  };

const recountOpen = async (deps: EndRecountDeps, campaign: Campaign, counted: Counted): Promise<void> => {
  const isCorrect = await deps.counts.correct(campaign, counted.tallied, counted.moved);
  const { outcomes } = counted;
  if (outcomes("waiting") > 0) return await leaveFewer(deps, campaign, outcomes("held") + outcomes("expired"));
  if (outcomes("held") + outcomes("claimed") > 0) return;
  const now = deps.clock.now();
  if (!isCorrect && !hasCalmedDown(campaign, now)) {
    return await deps.jobs.send(recountJobs(campaign, now), ONCE_MORE_SECONDS);
  }
  // Who has a row past its claim keeps one: what was counted so stays so, whatever happened to the campaign meanwhile.
  const state = outcomes("expired") > 0 ? "expired" : "done";
  const ended = { state, endedAt: isoInstant(now), dueAt: null } as const;
  const sending = ({ state: before }: Campaign) => before === "sending" || before === "paused";
  await deps.campaigns.change(campaign, (before) => (sending(before) ? ended : undefined));
  await lookAgain(deps, campaign, isCorrect ? counted.moved + 1 : undefined);
};

/**
 * Whom a pass left may go now, for the account's hours are others since: no longer left, they are seen to wait, and the clock
 * begins another pass for them.
 */
const leaveFewer = async ({ campaigns }: EndRecountDeps, seen: Campaign, left: number): Promise<void> => {
  await campaigns.change(seen, ({ state, run, drip }) =>
    state === "sending" && run === seen.run && drip?.endedAt !== undefined && drip.pass === seen.drip?.pass
      ? fewerLeft(drip, left)
      : undefined,
  );
};

const fewerLeft = (drip: Drip, left: number): CampaignChanges | undefined =>
  left < (drip.left ?? 0) ? { drip: { ...drip, left } } : undefined;

const hasCalmedDown = ({ drip }: Campaign, now: number): boolean =>
  drip?.endedAt !== undefined && now - Date.parse(drip.endedAt) >= CALMS_DOWN_MILLISECONDS;

/** The place in time is taken away first: what moves the counter from then on sets a new one, or is seen here. */
const recountEnded = async (deps: EndRecountDeps, campaign: Campaign, counted: Counted): Promise<void> => {
  await deps.campaigns.change(campaign, (before) =>
    isEnded(before) && before.dueAt !== undefined ? { dueAt: null } : undefined,
  );
  const isCorrect = await deps.counts.correct(campaign, counted.tallied, counted.moved);
  const isDone = isCorrect && counted.outcomes("claimed") === 0;
  await lookAgain(deps, campaign, isDone ? counted.moved + 1 : undefined);
};

/** Sets a campaign that ended due again, unless its counter stands where the recount put it. */
const lookAgain = async (deps: EndRecountDeps, ref: CampaignRef, stood: number | undefined): Promise<void> => {
  if (stood !== undefined && (await deps.counts.read(ref)).moved === stood) return;
  await deps.campaigns.change(ref, (campaign) => dueAgain(campaign, deps.clock.now()));
};
