import { type SettleDeps, settleDoubt, settleDoubtSchema } from "#shared/messaging/settle-doubt.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type DeadLetter, queueFunction } from "#shared/platform/queue-batch.ts";

/** The doubts queue: one job is one look at the carrier's log. */
export const settleDoubtFunction = (deps: SettleDeps & { readonly deadLetters: JobQueue<DeadLetter> }) => {
  const settle = settleDoubt(deps);
  return queueFunction({
    log: deps.log,
    job: settleDoubtSchema,
    deadLetters: deps.deadLetters,
    work: async (job) => {
      await settle(job);
    },
  });
};
