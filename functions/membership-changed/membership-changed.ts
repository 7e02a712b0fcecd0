import { membershipOfKey } from "#shared/groups/group-items.ts";
import { type RespondDeps, respondToJoining } from "#shared/groups/respond-to-joining.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { streamFunction, type UnansweredBell } from "#shared/platform/stream-batch.ts";

export interface MembershipChangedDeps extends RespondDeps {
  readonly deadLetters: JobQueue<UnansweredBell>;
  readonly log: Log;
}

/** The memberships stream: a membership that began may call for its group's response. */
export const membershipChanged = (deps: MembershipChangedDeps) => {
  const respond = respondToJoining(deps);
  return streamFunction({
    log: deps.log,
    deadLetters: deps.deadLetters,
    answer: async (key) => {
      const rung = membershipOfKey(key);
      if (rung) await respond(rung.accountId, rung.groupId, rung.phone);
    },
  });
};
