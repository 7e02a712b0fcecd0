import { type BuildGroupDeps, buildGroup } from "#shared/groups/build-group.ts";
import { type VerifyGroupDeps, verifyGroup } from "#shared/groups/verify-group.ts";
import { walkJobSchema } from "#shared/groups/walk-job.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type DeadLetter, queueFunction } from "#shared/platform/queue-batch.ts";

export interface BuildGroupFunctionDeps extends BuildGroupDeps, VerifyGroupDeps {
  readonly memberships: BuildGroupDeps["memberships"];
  readonly subjects: BuildGroupDeps["subjects"];
  readonly deadLetters: JobQueue<DeadLetter>;
}

/** The jobs queue: one job is a slice of a rebuild, or of a comparison, in one shard of an account's contacts. */
export const buildGroupFunction = (deps: BuildGroupFunctionDeps) => {
  const work = { build: buildGroup(deps), verify: verifyGroup(deps) };
  return queueFunction({
    log: deps.log,
    job: walkJobSchema,
    deadLetters: deps.deadLetters,
    work: (job) => work[job.kind](job),
  });
};
