import * as z from "zod";
import { type BuildGroupDeps, buildGroup } from "#shared/groups/build-group.ts";
import { recheckContacts, recheckJobSchema } from "#shared/groups/recheck-contacts.ts";
import { type VerifyGroupDeps, verifyGroup } from "#shared/groups/verify-group.ts";
import { walkJobSchema } from "#shared/groups/walk-job.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type DeadLetter, queueFunction } from "#shared/platform/queue-batch.ts";

export interface DoJobDeps extends BuildGroupDeps, VerifyGroupDeps {
  readonly memberships: BuildGroupDeps["memberships"];
  readonly subjects: BuildGroupDeps["subjects"];
  readonly deadLetters: JobQueue<DeadLetter>;
}

const jobSchema = z.union([walkJobSchema, recheckJobSchema]);

/** The jobs queue: one job is a slice of work that takes long, or that the clock handed out. */
export const doJobFunction = (deps: DoJobDeps) => {
  const [build, verify, recheck] = [buildGroup(deps), verifyGroup(deps), recheckContacts(deps)];
  return queueFunction({
    log: deps.log,
    job: jobSchema,
    deadLetters: deps.deadLetters,
    work: async (job) => {
      if (job.kind === "recheck") return await recheck(job);
      return job.kind === "build" ? await build(job) : await verify(job);
    },
  });
};
