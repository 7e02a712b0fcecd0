import { type ApplyRulesDeps, applyRules } from "#shared/groups/apply-rules.ts";
import { membershipOfKey, sweptShardOfKey } from "#shared/groups/group-items.ts";
import type { GroupRemoval } from "#shared/groups/group-removal.ts";
import { type RespondDeps, respondToJoining } from "#shared/groups/respond-to-joining.ts";
import { bellOf, type ContactChange, concerns } from "#shared/groups/rule-change.ts";
import { type TallyDeps, tally } from "#shared/groups/tally.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { pealFunction, streamFunction, type UnansweredBell } from "#shared/platform/stream-batch.ts";
import type { Wait } from "#shared/platform/wait.ts";

export interface MembershipChangedDeps extends RespondDeps, TallyDeps, ApplyRulesDeps {
  readonly memberships: TallyDeps["memberships"] & ApplyRulesDeps["memberships"];
  readonly removal: Pick<GroupRemoval, "sweep">;
  readonly deadLetters: JobQueue<UnansweredBell>;
  readonly log: Log;
  readonly wait?: Wait;
}

const WIDTH = 8;

/**
 * The memberships stream: a membership that began may call for its group's response; one that began or ended is counted, and
 * rules that read its group are asked; what a deleted group left behind is swept.
 */
export const membershipChanged = (deps: MembershipChangedDeps) => {
  const { log, deadLetters, wait } = deps;
  const [respond, count, apply] = [respondToJoining(deps), tally(deps), applyRules(deps)];
  const responding = streamFunction({
    ...{ log, deadLetters, wait },
    answer: async (key) => {
      const rung = membershipOfKey(key);
      if (rung) await respond(rung.accountId, rung.groupId, rung.phone);
      const swept = sweptShardOfKey(key);
      if (swept) await deps.removal.sweep(swept.accountId, swept.groupId, swept.shard);
    },
  });
  const counting = pealFunction({
    ...{ log, deadLetters, wait },
    together: (key) => (membershipOfKey(key) ? key.pk : undefined),
    answer: async (items) => {
      const rung = items.flatMap((item) => {
        const membership = membershipOfKey(item.key);
        return membership ? [{ ...membership, item }] : [];
      });
      for (const { accountId, groupId } of rung.slice(0, 1)) {
        await count(
          accountId,
          groupId,
          rung.map(({ phone }) => phone),
        );
        const { active } = await deps.rulesOf(accountId);
        // No rule reads a dynamic group.
        if (active.some(({ group }) => group.id === groupId)) continue;
        await inParallel(rung, WIDTH, async ({ phone, item }) => {
          const changes: ContactChange[] = [{ of: "membership", groupId }, bellOf([item])];
          const isAsked = active.some((rule) => changes.some((change) => concerns(change, rule)));
          if (isAsked) await apply(accountId, phone, changes);
        });
      }
    },
  });
  // Who joined hears first and is counted then.
  return async (event: unknown) => {
    await responding(event);
    return await counting(event);
  };
};
