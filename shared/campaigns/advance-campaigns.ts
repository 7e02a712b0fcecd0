// What the clock does each minute for every campaign that is due: it hands out jobs, and moves `dueAt`. A tick that comes
// twice makes jobs twice, one that does not come makes them later: both do no harm. Jobs are queued first, `dueAt` is moved
// afterwards, while nobody else has changed it.
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import { allShards } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { instantOfText } from "#shared/platform/written-instant.ts";
import { wantsList } from "./begin-audience.ts";
import { type Campaign, type CampaignRef, type Drip, isOpen } from "./campaign.ts";
import type { CampaignCountStore } from "./campaign-count-store.ts";
import { type Tallied, withoutRow, withRow } from "./campaign-counts.ts";
import type { CampaignJob } from "./campaign-jobs.ts";
import type { CampaignChanges, CampaignStore } from "./campaign-store.ts";
import { nextPass, nextPassWithin } from "./next-drip.ts";
import { nextLook, SETTLES_AT_MOST_MILLISECONDS, SETTLES_MILLISECONDS } from "./next-look.ts";
import { recountJobs } from "./recount-jobs.ts";

export interface AdvanceDeps {
  readonly campaigns: Pick<CampaignStore, "due" | "get" | "change">;
  readonly counts: Pick<CampaignCountStore, "read">;
  readonly jobs: JobQueue<CampaignJob>;
  /** Launches a scheduled campaign whose time has come; it may be launched already. */
  readonly launch: (ref: CampaignRef) => Promise<unknown>;
  /** Hands out the jobs of making its list that have stalled, or begins once its groups are ready. */
  readonly lookAfter: (campaign: Campaign) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Pick<Log, "error">;
}

/** As many campaigns a shard as one tick takes on; the rest waits for the next. */
const MOST_A_SHARD = 100;
const WIDTH = 8;
/** What is handed to the carrier when a campaign expires is recorded by then. */
const IN_FLIGHT_MILLISECONDS = 2 * 60_000;

/** @returns how many campaigns were due */
export const advanceCampaigns = (deps: AdvanceDeps) => async (): Promise<number> => {
  const now = deps.clock.now();
  const due = (await Promise.all(allShards.map((shard) => deps.campaigns.due(shard, now, MOST_A_SHARD)))).flat();
  await inParallel(due, WIDTH, async (ref) => {
    try {
      await advance(deps, ref, now);
    } catch (error) {
      // It is due still at the next tick; the others do not wait for it.
      deps.log.error("A campaign was not advanced", { campaignId: ref.id, cause: errorMessage(error) });
    }
  });
  return due.length;
};

const advance = async (deps: AdvanceDeps, ref: CampaignRef, now: number): Promise<void> => {
  const campaign = await deps.campaigns.get(ref);
  // The index is a hint: the campaign itself says whether it is due.
  if (campaign?.dueAt === undefined || instantOfText(campaign.dueAt) > now) return;
  if (!isOpen(campaign)) return await recount(deps, campaign, now);
  if (await isExpired(deps, campaign, now)) return await expire(deps, campaign, now);
  if (campaign.state === "scheduled") await deps.launch(ref);
  if (wantsList(campaign)) await deps.lookAfter(campaign);
  if (campaign.state === "sending") return await advanceSending(deps, campaign, now);
  await lookAgain(deps, campaign, now);
};

/** Whoever has no row when it expires gets none. Where all have one it was done before: the recount says so. */
const isExpired = async ({ counts }: AdvanceDeps, campaign: Campaign, now: number): Promise<boolean> => {
  if (campaign.state === "draft" || campaign.expiresAt === undefined) return false;
  if (now < instantOfText(campaign.expiresAt)) return false;
  return campaign.state !== "sending" || withoutRow(campaign.frozen, await counts.read(campaign)) > 0;
};

/** It is due once more, for a recount. */
const expire = async ({ campaigns }: AdvanceDeps, seen: Campaign, now: number): Promise<void> => {
  await campaigns.change(seen, (campaign) =>
    isOpen(campaign) && campaign.expiresAt === seen.expiresAt
      ? { state: "expired", endedAt: isoInstant(now), dueAt: isoInstant(now + IN_FLIGHT_MILLISECONDS) }
      : undefined,
  );
};

const advanceSending = async (deps: AdvanceDeps, campaign: Campaign, now: number): Promise<void> => {
  const { drip } = campaign;
  if (drip?.endedAt === undefined) {
    // Whom it left at its beginning must not wait for its end, which may be hours away.
    if (drip && hasCome(drip.opensAt, now)) return void (await beginPass(deps, campaign, nextPassWithin(drip), now));
    await handOutDrip(deps, campaign);
    return await lookAgain(deps, campaign, now);
  }
  const tallied = await deps.counts.read(campaign);
  const handled = withRow(tallied) - tallied.claimed;
  const opens = hasCome(drip.opensAt, now) && (drip.filledUntil === undefined || hasCome(drip.filledUntil, now));
  const waits = somebodyWaits(campaign, drip, tallied);
  if (opens || (waits && hasSettled(drip, handled, now))) {
    const isBegun = await beginPass(deps, campaign, nextPass(drip), now);
    // Who seems to wait, though all was handed out, may be a bell that rang twice or never: only counting tells.
    if (isBegun && !opens) await deps.jobs.send(recountJobs(campaign, now));
    return;
  }
  if (!waits && drip.opensAt === undefined) await deps.jobs.send(recountJobs(campaign, now));
  await lookAgain(deps, campaign, now, { drip: { ...drip, handled } });
};

/** @returns false where another began it, or the campaign is no longer as it was seen */
const beginPass = async (deps: AdvanceDeps, seen: Campaign, drip: Drip, now: number): Promise<boolean> => {
  const begun = await deps.campaigns.change(seen, (each) =>
    each.state === "sending" && each.run === seen.run && each.drip?.pass === drip.pass - 1
      ? { drip, ...dueAtOf({ ...each, drip }, now) }
      : undefined,
  );
  // Killed before this, the next tick finds a pass that has not ended.
  if (begun.kind === "changed") await handOutDrip(deps, seen);
  return begun.kind === "changed";
};

/** By the tally, which is an estimate: one pass too many finds rows, and a recount puts right what was one too few. */
const somebodyWaits = ({ frozen }: Campaign, drip: Drip, tallied: Tallied): boolean =>
  tallied.claimed > 0 || withoutRow(frozen, tallied) > (drip.left ?? 0);

/** While the door still works off what it was handed, another pass would hand it out twice. */
const hasSettled = ({ endedAt = "", handled: before }: Drip, handled: number, now: number): boolean => {
  const since = now - instantOfText(endedAt);
  return since >= SETTLES_AT_MOST_MILLISECONDS || (since >= SETTLES_MILLISECONDS && before === handled);
};

const hasCome = (instant: string | undefined, now: number): boolean =>
  instant !== undefined && instantOfText(instant) <= now;

const handOutDrip = ({ jobs }: AdvanceDeps, { accountId, id, run }: Campaign): Promise<void> =>
  jobs.send([{ v: 1, kind: "drip", accountId, campaignId: id, run }]);

/** An ended campaign that is due: late callbacks have moved its tally. */
const recount = async (deps: AdvanceDeps, campaign: Campaign, now: number): Promise<void> => {
  await deps.jobs.send(recountJobs(campaign, now));
  await lookAgain(deps, campaign, now);
};

/** Unless something about it was changed: then that said when to look. */
const lookAgain = async (
  { campaigns }: AdvanceDeps,
  seen: Campaign,
  now: number,
  changes: CampaignChanges & Partial<Pick<Campaign, "drip">> = {},
): Promise<void> => {
  await campaigns.change(seen, (campaign) => {
    const isSame = campaign.dueAt === seen.dueAt && campaign.state === seen.state && campaign.run === seen.run;
    if (!isSame || campaign.drip?.pass !== seen.drip?.pass) return undefined;
    return { ...changes, ...dueAtOf({ ...campaign, ...(changes.drip ? { drip: changes.drip } : {}) }, now) };
  });
};

/** What is due at once, such as a launch that waits, is looked at again in a minute: once a tick is enough. */
const dueAtOf = (campaign: Campaign, now: number): Pick<CampaignChanges, "dueAt"> => {
  const look = nextLook(campaign, now);
  return { dueAt: look === undefined ? null : isoInstant(Math.max(look, now + 60_000)) };
};
