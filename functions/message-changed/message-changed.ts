import { messageOfKey } from "#shared/messaging/message-of-key.ts";
import { type NoteSentDeps, noteSent } from "#shared/messaging/note-sent.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { pealFunction, type UnansweredBell } from "#shared/platform/stream-batch.ts";

export interface MessageChangedDeps extends NoteSentDeps {
  readonly deadLetters: JobQueue<UnansweredBell>;
  readonly log: Log;
}

/** The messages stream: what became of our texts to a person is noted beside the contact, for rules to read. */
export const messageChanged = (deps: MessageChangedDeps) => {
  const note = noteSent(deps);
  return pealFunction({
    log: deps.log,
    deadLetters: deps.deadLetters,
    together: (key) => (messageOfKey(key) ? key.pk : undefined),
    answer: async (items) => {
      const refs = items.flatMap(({ key }) => messageOfKey(key) ?? []);
      const ids = refs.map(({ messageId }) => messageId);
      for (const { accountId, phone } of refs.slice(0, 1)) await note(accountId, phone, ids);
    },
  });
};
