import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { BUSY_SECONDS, type WalkShardDeps, walkShard } from "#shared/platform/walk-shard.ts";
import { type BuildPageDeps, buildPage } from "./build-page.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import type { WalkJob } from "./walk-job.ts";
import type { Walk } from "./walk-store.ts";

export interface BuildGroupDeps extends BuildPageDeps, WalkShardDeps<Walk, PhoneNumber> {
  readonly dynamicGroups: Pick<DynamicGroupStore, "change">;
  readonly jobs: JobQueue<WalkJob>;
}

/**
 * A slice of a rebuild: makes a group hold exactly the contacts of one shard that match its rule, writing only what
 * differs. It began behind the revision that it builds, and reads base tables strongly consistent: a contact changes behind
 * its walk and is evaluated under that revision, or before it and is met as it then is. When the last shard is done the
 * group is ready.
 */
export const buildGroup =
  (deps: BuildGroupDeps) =>
  async (job: WalkJob): Promise<void> => {
    const outcome = await walkShard(deps)(job, { page: (after) => buildPage(deps)(job, after) });
    if (outcome === "more") await deps.jobs.send([job]);
    if (outcome === "busy") await deps.jobs.send([job], BUSY_SECONDS);
    if (outcome === "done") await finish(deps, job);
  };

/** Each shard's end is saved before this looks: the last of them sees all. */
const finish = async (deps: BuildGroupDeps, job: WalkJob): Promise<void> => {
  const shards = await deps.walks.read(job);
  if (shards.filter(({ done }) => done).length < allShards.length) return;
  await deps.dynamicGroups.change(job.accountId, job.groupId, ({ revision, state }) =>
    revision === job.walk && state === "building"
      ? { state: "ready", builtAt: isoInstant(deps.clock.now()) }
      : undefined,
  );
};
