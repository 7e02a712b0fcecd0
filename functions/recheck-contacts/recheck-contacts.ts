import type { ApplyRulesDeps } from "#shared/groups/apply-rules.ts";
import { recheckContacts, recheckJobSchema } from "#shared/groups/recheck-contacts.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { type DeadLetter, queueFunction } from "#shared/platform/queue-batch.ts";

export interface RecheckContactsDeps extends ApplyRulesDeps {
  readonly deadLetters: JobQueue<DeadLetter>;
  readonly log: Log;
}

/** The rechecks queue: one job is some contacts of which rules may say something else by now. */
export const recheckContactsFunction = (deps: RecheckContactsDeps) =>
  queueFunction({
    log: deps.log,
    job: recheckJobSchema,
    deadLetters: deps.deadLetters,
    work: recheckContacts(deps),
  });
