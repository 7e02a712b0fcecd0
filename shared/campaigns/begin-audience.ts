import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type AudienceGroups, type AudienceGroupsDeps, isLookAt, lookAtAudienceGroups } from "./audience-groups.ts";
import type { Campaign, CampaignRef } from "./campaign.ts";
import type { BuildAudience } from "./campaign-jobs.ts";
import type { CampaignChangeOutcome, CampaignChanges, CampaignStore } from "./campaign-store.ts";

export interface BeginAudienceDeps extends AudienceGroupsDeps {
  readonly campaigns: Pick<CampaignStore, "get" | "change">;
  readonly jobs: JobQueue<BuildAudience>;
  readonly clock: Clock;
}

const LOOKS = 5;
/** Until the clock looks whether it waits no more, or has stopped. */
const LOOK_AGAIN_MILLISECONDS = 60_000;

/**
 * Begins a campaign's list anew, under the next number, or lets it wait for a group. The groups are looked at before the
 * campaign is changed: what becomes of them since is seen when the list is whole.
 * @param decide what else changes, such as the state of one that is launched; undefined where it may not begin
 */
export const beginAudience =
  (deps: BeginAudienceDeps) =>
  async (
    ref: CampaignRef,
    decide: (campaign: Campaign) => CampaignChanges | undefined,
  ): Promise<CampaignChangeOutcome> => {
    for (let look = 0; look < LOOKS; look += 1) {
      const campaign = await deps.campaigns.get(ref);
      if (!campaign) return { kind: "missing" };
      const found = await lookAtAudienceGroups(deps)(campaign);
      let isOtherCampaign = false;
      const outcome = await deps.campaigns.change(ref, (current) => {
        const changes = decide(current);
        isOtherCampaign = !isLookAt(current, found);
        return changes && !isOtherCampaign ? { ...changes, ...beginning(current, found, deps.clock.now()) } : undefined;
      });
      if (isOtherCampaign) continue;
      if (outcome.kind === "changed") await deps.jobs.send(audienceJobs(outcome.campaign));
      return outcome;
    }
    throw new RetryableError("The campaign was changed by others all the time");
  };

/** What a beginning changes: with a group that is not ready the number stays, and nothing is done. */
export const beginning = (campaign: Campaign, found: AudienceGroups, now: number): CampaignChanges => {
  const dueAt = isoInstant(now + LOOK_AGAIN_MILLISECONDS);
  const attempt = campaign.attempt + (found.waitsFor ? 0 : 1);
  const revisions = found.waitsFor ? null : found.revisions;
  return { attempt, revisions, waitsFor: found.waitsFor ?? null, frozen: null, dueAt };
};

/** One job a shard; none while it waits. */
export const audienceJobs = (campaign: Campaign, shards: readonly string[] = allShards): BuildAudience[] => {
  const { accountId, id, attempt } = campaign;
  if (!isMaking(campaign)) return [];
  return shards.map((shard) => ({ v: 1, kind: "audience", accountId, campaignId: id, attempt, shard }));
};

/** Whether it is to have a list and has none yet: frozen at scheduling, it is scheduled meanwhile. */
export const wantsList = ({ state, freeze, frozen }: Pick<Campaign, "state" | "freeze" | "frozen">): boolean =>
  (state === "building" || (state === "scheduled" && freeze === "schedule")) && !frozen;

/** Whether its list is being made: begun, and not waiting for a group. */
export const isMaking = (campaign: Campaign): boolean => wantsList(campaign) && campaign.revisions !== undefined;
