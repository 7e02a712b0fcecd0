import { isDeepStrictEqual } from "node:util";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import type { WalkedPage } from "#shared/platform/walk-shard.ts";
import { type ApplyRulesDeps, applyRules } from "./apply-rules.ts";
import type { ActiveRule } from "./dynamic-group-rules.ts";
import { decide, groupsAsked, hasNothingToDo } from "./rule-decision.ts";
import type { Looked, RuleSubjects } from "./rule-subjects.ts";
import type { WalkJob } from "./walk-job.ts";

export interface VerifyPageDeps extends ApplyRulesDeps {
  readonly subjects: RuleSubjects;
  readonly counter: Counter;
  readonly log: Log;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const PAGE = 500;
const LOOKED_AT_ONCE = 20;
const WIDTH = 8;
/** The bell of what changed before the first look has been answered by then, or the contact changed again. */
const PAUSE_MILLISECONDS = 5_000;
/** The clock hands out what is due each minute: for so long it is only late. */
const LATE_MILLISECONDS = 600_000;

/**
 * Compares one page of contacts with the group's rule. What differs counts only if it still does a while later, of a contact
 * that nobody has changed since, under the same rule; then it is mended. Undefined when there is nothing to compare with.
 */
export const verifyPage =
  (deps: VerifyPageDeps) =>
  async (job: WalkJob, after: PhoneNumber | undefined): Promise<WalkedPage<PhoneNumber> | undefined> => {
    const { accountId, shard } = job;
    const mine = await readyRule(deps, job);
    if (!mine) return undefined;
    const { items, next } = await deps.subjects.page(accountId, shard, after, PAGE, groupsAsked([mine]));
    const differing = items.filter((looked) => differs(deps, mine, looked));
    const drifted = differing.length === 0 ? [] : await stillDrifted(deps, job, mine, differing);
    if (drifted.length > 0) {
      deps.counter.count("GroupDrift", drifted.length);
      deps.log.error("A dynamic group drifted from its rule", { groupId: job.groupId, shard, drift: drifted.length });
    }
    const changes = [{ of: "rules" as const, cause: `verify:${job.groupId}:${job.walk}` }];
    await inParallel(drifted, WIDTH, (phone) => applyRules(deps)(accountId, phone, changes));
    return { next, counts: { seen: items.filter(({ known }) => known.contact).length, drift: drifted.length } };
  };

const readyRule = async (deps: VerifyPageDeps, { accountId, groupId }: WalkJob): Promise<ActiveRule | undefined> => {
  const { active } = await deps.rulesOf(accountId);
  return active.find(({ group }) => group.id === groupId && group.state === "ready");
};

const differs = ({ clock }: VerifyPageDeps, mine: ActiveRule, looked: Looked): boolean => {
  const now = clock.now();
  const dueSince = looked.until === undefined ? now : Date.parse(looked.until);
  // Its instant came, and the clock hands it out.
  if (dueSince <= now && now - dueSince < LATE_MILLISECONDS && looked.until !== undefined) return false;
  return !hasNothingToDo(decide({ rules: [mine], all: false }, looked, now));
};

const stillDrifted = async (
  deps: VerifyPageDeps,
  job: WalkJob,
  mine: ActiveRule,
  differing: readonly Looked[],
): Promise<PhoneNumber[]> => {
  await deps.wait(PAUSE_MILLISECONDS);
  const now = await readyRule(deps, job);
  if (now?.group.revision !== mine.group.revision) return [];
  const batches = Array.from({ length: Math.ceil(differing.length / LOOKED_AT_ONCE) }, (_, index) =>
    differing.slice(index * LOOKED_AT_ONCE, (index + 1) * LOOKED_AT_ONCE),
  );
  const looks = await inParallel(batches, WIDTH, (batch) =>
    deps.subjects.look(
      job.accountId,
      batch.map(({ phone }) => phone),
      groupsAsked([mine]),
    ),
  );
  return looks.flat().flatMap((looked, index) => {
    const isUnchanged = isDeepStrictEqual(looked, differing[index]);
    return isUnchanged && differs(deps, mine, looked) ? [looked.phone] : [];
  });
};
