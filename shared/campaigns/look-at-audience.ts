import { isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { AudienceWalks } from "./audience-walk.ts";
import { audienceJobs, type BeginAudienceDeps, beginAudience, isMaking, wantsList } from "./begin-audience.ts";
import type { Campaign } from "./campaign.ts";

export interface LookAtAudienceDeps extends BeginAudienceDeps {
  readonly walks: Pick<AudienceWalks, "read">;
}

const LOOK_AGAIN_MILLISECONDS = 60_000;
/** Much longer than a slice takes: its jobs got lost. */
const STALLED_MILLISECONDS = 120_000;

/**
 * What the clock does for a campaign whose list is not whole: one that waits for a group, or whose beginning was broken off,
 * begins, if it can; of one that is being made the shards that have not moved are handed out again.
 */
export const lookAtAudience =
  (deps: LookAtAudienceDeps) =>
  async (campaign: Campaign): Promise<void> => {
    if (campaign.revisions === undefined) {
      await beginAudience(deps)(campaign, (current) =>
        wantsList(current) && current.revisions === undefined ? {} : undefined,
      );
      return;
    }
    const now = deps.clock.now();
    const { accountId, id: campaignId, attempt } = campaign;
    const shards = await deps.walks.read({ accountId, campaignId, walk: attempt });
    const moved = new Map(shards.map((progress) => [progress.shard, progress]));
    const open = allShards.filter((shard) => !moved.get(shard)?.done);
    // Where all are done, and it is not frozen, whoever ends any of them again freezes it.
    const left = open.length > 0 ? open : allShards.slice(0, 1);
    const isStalled = (shard: string): boolean =>
      Date.parse(moved.get(shard)?.at ?? "1970-01-01T00:00:00.000Z") <= now - STALLED_MILLISECONDS;
    await deps.jobs.send(audienceJobs(campaign, left.filter(isStalled)));
    await deps.campaigns.change(campaign, (current) =>
      current.attempt === attempt && isMaking(current)
        ? { dueAt: isoInstant(now + LOOK_AGAIN_MILLISECONDS) }
        : undefined,
    );
  };
