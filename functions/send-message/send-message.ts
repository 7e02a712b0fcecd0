import * as z from "zod";
import { sendBlockSchema } from "#shared/campaigns/campaign-jobs.ts";
import { type BlockDeps, sendBlock } from "#shared/campaigns/send-block.ts";
import { sendMessageSchema } from "#shared/messaging/message.ts";
import { type DoorDeps, sendMessage } from "#shared/messaging/send-message.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type DeadLetter, queueFunction } from "#shared/platform/queue-batch.ts";

/** The replies queue, one text a job, and the campaigns' queue, a block of people a job: the shape tells which it is. */
export const sendMessageFunction = (deps: DoorDeps & BlockDeps & { readonly deadLetters: JobQueue<DeadLetter> }) => {
  const [one, block] = [sendMessage(deps), sendBlock(deps)];
  return queueFunction({
    log: deps.log,
    job: z.union([sendMessageSchema, sendBlockSchema]),
    deadLetters: deps.deadLetters,
    work: async (job) => {
      await ("phones" in job ? block(job) : one(job));
    },
  });
};
