import { sendMessageSchema } from "#shared/messaging/message.ts";
import { type DoorDeps, sendMessage } from "#shared/messaging/send-message.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type DeadLetter, queueFunction } from "#shared/platform/queue-batch.ts";

/** The replies queue: one job is one text through the door. */
export const sendMessageFunction = (deps: DoorDeps & { readonly deadLetters: JobQueue<DeadLetter> }) => {
  const send = sendMessage(deps);
  return queueFunction({
    log: deps.log,
    job: sendMessageSchema,
    deadLetters: deps.deadLetters,
    work: async (job) => {
      await send(job);
    },
  });
};
