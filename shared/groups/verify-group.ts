import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { ShardProgress } from "#shared/platform/shard-walk.ts";
import { BUSY_SECONDS, type WalkShardDeps, walkShard } from "#shared/platform/walk-shard.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import { type VerifyPageDeps, verifyPage } from "./verify-page.ts";
import { type WalkJob, walkJobs } from "./walk-job.ts";
import type { Walk, WalkStore } from "./walk-store.ts";

export interface VerifyGroupDeps extends VerifyPageDeps, WalkShardDeps<Walk, PhoneNumber> {
  readonly dynamicGroups: Pick<DynamicGroupStore, "change">;
  readonly jobs: JobQueue<WalkJob>;
}

/** A slice of a comparison of a group with its rule; behind the last one the group says what was found. */
export const verifyGroup =
  (deps: VerifyGroupDeps) =>
  async (job: WalkJob): Promise<void> => {
    const outcome = await walkShard(deps)(job, { page: (after) => verifyPage(deps)(job, after) });
    if (outcome === "more") await deps.jobs.send([job]);
    if (outcome === "busy") await deps.jobs.send([job], BUSY_SECONDS);
    if (outcome === "done") await finish(deps, job);
  };

const finish = async (deps: VerifyGroupDeps, job: WalkJob): Promise<void> => {
  const { state, checked, drift } = verificationOf(await deps.walks.read(job));
  if (state !== "done") return;
  const at = isoInstant(deps.clock.now());
  await deps.dynamicGroups.change(job.accountId, job.groupId, ({ verified }) =>
    verified && verified.at > isoInstant(job.walk) ? undefined : { verified: { checked, drift, at } },
  );
};

/** Asks for a comparison; it works behind the answer. @returns its id */
export const startVerify =
  (deps: Pick<VerifyGroupDeps, "jobs" | "clock">) =>
  async (accountId: AccountId, groupId: string): Promise<number> => {
    const walk: Walk = { accountId, groupId, kind: "verify", walk: deps.clock.now() };
    await deps.jobs.send(walkJobs(walk));
    return walk.walk;
  };

export interface Verification {
  readonly state: "running" | "done";
  readonly checked: number;
  readonly drift: number;
}

/** How far a comparison is, and what it has found so far. */
export const readVerification =
  ({ walks }: { readonly walks: Pick<WalkStore, "read"> }) =>
  async (accountId: AccountId, groupId: string, walk: number): Promise<Verification> =>
    verificationOf(await walks.read({ accountId, groupId, kind: "verify", walk }));

const verificationOf = (shards: readonly ShardProgress[]): Verification => ({
  state: shards.filter(({ done }) => done).length === allShards.length ? "done" : "running",
  checked: shards.reduce((sum, { counts }) => sum + (counts.seen ?? 0), 0),
  drift: shards.reduce((sum, { counts }) => sum + (counts.drift ?? 0), 0),
});
