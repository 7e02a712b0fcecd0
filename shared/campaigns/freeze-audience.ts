import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { ShardProgress } from "#shared/platform/shard-walk.ts";
import { added } from "#shared/platform/walk-shard.ts";
import { type AudienceRef, leftOutSchema } from "./audience.ts";
import {
  type AudienceGroups,
  type AudienceGroupsDeps,
  isLookAt,
  isUnchanged,
  lookAtAudienceGroups,
} from "./audience-groups.ts";
import type { AudienceWalks } from "./audience-walk.ts";
import { audienceJobs, beginning, isMaking } from "./begin-audience.ts";
import type { Campaign, Frozen } from "./campaign.ts";
import type { BuildAudience, DripCampaign, ForgetAudience } from "./campaign-jobs.ts";
import type { CampaignChanges, CampaignStore } from "./campaign-store.ts";
import { FORGETS_AFTER_SECONDS, forgetJobs } from "./forget-audience.ts";

export interface FreezeAudienceDeps extends AudienceGroupsDeps {
  readonly campaigns: Pick<CampaignStore, "get" | "change">;
  readonly walks: Pick<AudienceWalks, "read">;
  readonly jobs: JobQueue<BuildAudience | DripCampaign | ForgetAudience>;
  readonly clock: Clock;
}

/**
 * Of shards that end at once each sees the list frozen, and does not know whether who froze it is still there. What they queue
 * comes when that one's is at work: drips that begin together would hand out their first page each.
 */
const OTHERS_SECONDS = 5;
/** A sending campaign is dripped once a minute; the first time at once. */
const DRIP_MILLISECONDS = 60_000;

/**
 * Freezes a list whose shards are all done, or begins it anew where its groups are no longer what they were. May come twice
 * and at once: the campaign is changed by one, and what follows from that is queued by all, for a job too many is nothing.
 */
export const freezeAudience =
  (deps: FreezeAudienceDeps) =>
  async (audience: AudienceRef): Promise<void> => {
    const { accountId, campaignId, attempt } = audience;
    // Each shard's end is saved before this looks: the last of them sees all.
    const shards = await deps.walks.read({ accountId, campaignId, walk: attempt });
    if (shards.filter(({ done }) => done).length < allShards.length) return;
    const ref = { accountId, id: campaignId };
    const campaign = await deps.campaigns.get(ref);
    if (!campaign) return;
    const found = await lookAtAudienceGroups(deps)(campaign);
    const outcome = await deps.campaigns.change(ref, (current) =>
      current.attempt === attempt && isMaking(current) && isLookAt(current, found)
        ? ending(current, found, shards, deps.clock.now())
        : undefined,
    );
    if (!("campaign" in outcome)) return;
    const delaySeconds = outcome.kind === "changed" ? 0 : OTHERS_SECONDS;
    await deps.jobs.send(await following(deps, outcome.campaign, attempt), delaySeconds);
    const forgets = isFrozenBy(outcome.campaign, attempt) ? forgetJobs(outcome.campaign) : [];
    if (forgets.length > 0) await deps.jobs.send(forgets, FORGETS_AFTER_SECONDS);
  };

const ending = (
  campaign: Campaign,
  found: AudienceGroups,
  shards: readonly ShardProgress[],
  now: number,
): CampaignChanges => {
  if (!isUnchanged(campaign.revisions, found)) return beginning(campaign, found, now);
  const frozen = frozenBy(shards, isoInstant(now));
  if (campaign.state === "scheduled") return { frozen };
  const dueAt = isoInstant(now + DRIP_MILLISECONDS);
  return { frozen, state: "sending", drip: { pass: 1, queued: 0 }, dueAt };
};

const frozenBy = (shards: readonly ShardProgress[], at: string): Frozen => {
  const counts = shards.reduce<Readonly<Record<string, number>>>((sum, shard) => added(sum, shard.counts), {});
  const { audience = 0, included = 0, inSeveral = 0 } = counts;
  const reasons = leftOutSchema.options.flatMap((reason) => (counts[reason] ? [[reason, counts[reason]]] : []));
  return { at, audience, included, inSeveral, leftOut: Object.fromEntries(reasons) };
};

const isFrozenBy = (campaign: Campaign, attempt: number): boolean =>
  campaign.frozen !== undefined && campaign.attempt === attempt;

/** Of whoever changed it, or comes again because its first worker ended right behind the change. */
const following = async (
  deps: FreezeAudienceDeps,
  campaign: Campaign,
  attempt: number,
): Promise<(BuildAudience | DripCampaign)[]> => {
  const { accountId, id: campaignId, run, drip } = campaign;
  if (campaign.attempt === attempt) {
    const isFirst = campaign.state === "sending" && drip?.pass === 1 && drip.queued === 0;
    return isFirst ? [{ v: 1, kind: "drip", accountId, campaignId, run }] : [];
  }
  const begun = await deps.walks.read({ accountId, campaignId, walk: campaign.attempt });
  return begun.length === 0 ? audienceJobs(campaign) : [];
};
