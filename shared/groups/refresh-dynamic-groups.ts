import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { buildWalk, nextBuild } from "./build-start.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import type { DynamicGroup } from "./group.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { type WalkJob, walkJobs } from "./walk-job.ts";

export interface RefreshDeps {
  readonly dynamicGroups: Pick<DynamicGroupStore, "all" | "change">;
  readonly fields: Pick<FieldStore, "read">;
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly jobs: JobQueue<WalkJob>;
  readonly clock: Clock;
}

const LOOKS = 8;

/**
 * Builds anew each group whose rule means something else than when its last rebuild began: a field or the account was
 * changed. Call it behind every such change; called for nothing it writes nothing. Who wrote looks again: what was read may
 * have been changed before the write, and whoever changed it may have looked before that. Groups whose rule cannot be read
 * any more become invalid, and keep whom they have.
 */
export const refreshDynamicGroups =
  (deps: RefreshDeps) =>
  async (account: AccountId): Promise<void> => {
    for (let look = 0; look < LOOKS; look += 1) if (!(await refreshOnce(deps, account))) return;
    throw new RetryableError("What rules are read with was changed by others all the time");
  };

/** @returns whether anything was written */
const refreshOnce = async (deps: RefreshDeps, account: AccountId): Promise<boolean> => {
  const { groups } = await deps.dynamicGroups.all(account);
  if (groups.length === 0) return false;
  const context = await ruleContext(deps, account);
  if (!context) return false;
  let isWritten = false;
  for (const { id, archivedAt } of groups) {
    if (archivedAt !== undefined) continue;
    const { kind } = await startBuild(deps, account, id, context, {});
    isWritten ||= kind === "changed";
  }
  return isWritten;
};

/** What rules of an account are read with; undefined when there is no such account. */
export const ruleContext = async (
  deps: Pick<RefreshDeps, "fields" | "accounts">,
  id: AccountId,
): Promise<RuleContext | undefined> => {
  const [{ fields }, account] = await Promise.all([deps.fields.read(id), deps.accounts.getAccount(id)]);
  return account && { fields, account };
};

/** Begins a rebuild if the group's rule means something else now, or if it must be; and hands it out. */
export const startBuild = async (
  deps: Pick<RefreshDeps, "dynamicGroups" | "jobs" | "clock">,
  account: AccountId,
  id: string,
  context: RuleContext,
  wanted: { readonly rule?: Rule; readonly must?: boolean; readonly archivedAt?: null },
) => {
  const { archivedAt, ...what } = wanted;
  const outcome = await deps.dynamicGroups.change(account, id, (group) => {
    const next = nextBuild(group, what, context, deps.clock.now());
    return next && { ...next, ...(archivedAt === null ? { archivedAt } : {}) };
  });
  if (outcome.kind === "changed") await handOut(deps, outcome.group);
  return outcome;
};

/** A job that gets lost is found by the clock: the rebuild is in its list. */
export const handOut = async ({ jobs }: Pick<RefreshDeps, "jobs">, group: DynamicGroup): Promise<void> => {
  const walk = buildWalk(group);
  if (walk) await jobs.send(walkJobs(walk));
};
