import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import { type WalkJob, walkJobs } from "./walk-job.ts";
import type { Walk, WalkStore } from "./walk-store.ts";

export interface ResumeBuildsDeps {
  readonly dynamicGroups: Pick<DynamicGroupStore, "building">;
  readonly walks: Pick<WalkStore, "read">;
  readonly jobs: JobQueue<WalkJob>;
  readonly clock: Clock;
}

/** Twice as long as a slice may take: its jobs got lost. */
const STALLED_MILLISECONDS = 120_000;

/** Hands out again the shards of rebuilds that have not moved. @returns how many */
export const resumeBuilds = (deps: ResumeBuildsDeps) => async (): Promise<number> => {
  const stalledBefore = deps.clock.now() - STALLED_MILLISECONDS;
  const jobs: WalkJob[] = [];
  for (const { accountId, groupId, revision, since } of await deps.dynamicGroups.building()) {
    const walk: Walk = { accountId, groupId, kind: "build", walk: revision };
    const shards = new Map((await deps.walks.read(walk)).map((progress) => [progress.shard, progress]));
    const isStalled = (shard: string): boolean => Date.parse(shards.get(shard)?.at ?? since) <= stalledBefore;
    const open = allShards.filter((shard) => !shards.get(shard)?.done);
    // Where all are done, and the group is not ready, whoever ends any of them again ends the rebuild.
    const left = open.length > 0 ? open : allShards.slice(0, 1);
    jobs.push(...walkJobs(walk, left.filter(isStalled)));
  }
  if (jobs.length > 0) await deps.jobs.send(jobs);
  return jobs.length;
};
