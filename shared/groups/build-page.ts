import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { WalkedPage } from "#shared/platform/walk-shard.ts";
import { type ApplyRulesDeps, applyRules, membershipBy } from "./apply-rules.ts";
import type { ActiveRule } from "./dynamic-group-rules.ts";
import type { MembershipStore } from "./membership-store.ts";
import type { ContactChange } from "./rule-change.ts";
import { type Decision, decide, groupsAsked, hasNothingToDo } from "./rule-decision.ts";
import type { Looked, RuleSubjects } from "./rule-subjects.ts";
import type { WalkJob } from "./walk-job.ts";

export interface BuildPageDeps extends ApplyRulesDeps {
  readonly subjects: RuleSubjects;
  readonly memberships: Pick<MembershipStore, "add" | "addAll" | "removeBegun">;
}

/** Contacts in memory at once: some hundred kilobytes. */
const PAGE = 500;
const LOOKED_AT_ONCE = 20;
const WIDTH = 16;

interface Differing {
  readonly looked: Looked;
  readonly decision: Decision;
}

/** One page of a rebuild; undefined when the group has gone on to another revision. */
export const buildPage =
  (deps: BuildPageDeps) =>
  async (job: WalkJob, after: PhoneNumber | undefined): Promise<WalkedPage<PhoneNumber> | undefined> => {
    const { accountId, groupId, shard } = job;
    const { active } = await deps.rulesOf(accountId);
    const mine = active.find(({ group }) => group.id === groupId);
    if (!mine || mine.group.revision !== job.walk || mine.group.state !== "building") return undefined;
    const { items, next } = await deps.subjects.page(accountId, shard, after, PAGE, groupsAsked([mine]));
    const changes: ContactChange[] = [{ of: "rules", cause: `rule:${groupId}:${job.walk}` }];
    const differing = differingFrom(deps, mine, items);
    // Who seems gone may have come between the two reads.
    const there = differing.filter(({ looked }) => looked.known.contact);
    await writeAll(deps, mine, there, changes);
    const left = await stillDiffering(deps, job, there);
    const gone = differing.filter(({ looked }) => !looked.known.contact).map(({ looked }) => looked.phone);
    await inParallel([...gone, ...left], WIDTH, (phone) => applyRules(deps)(accountId, phone, changes));
    return { next, counts: countsOf(items, differing) };
  };

const differingFrom = (deps: BuildPageDeps, mine: ActiveRule, items: readonly Looked[]): Differing[] => {
  const now = deps.clock.now();
  return items.flatMap((looked) => {
    const decision = decide({ rules: [mine], all: false }, looked, now);
    return hasNothingToDo(decision) ? [] : [{ looked, decision }];
  });
};

const writeAll = async (
  deps: BuildPageDeps,
  mine: ActiveRule,
  differing: readonly Differing[],
  changes: readonly ContactChange[],
): Promise<void> => {
  const { accountId } = mine.group;
  const leaves = differing.flatMap(({ decision }) => decision.leaves);
  const joins = differing.flatMap(({ looked, decision }) =>
    decision.joins.map((active) => membershipBy(active, accountId, looked, changes, deps.clock)),
  );
  await inParallel(leaves, WIDTH, (membership) => deps.memberships.removeBegun(membership));
  await deps.memberships.addAll(joins);
  await inParallel(differing, WIDTH, async ({ looked: { phone, until }, decision }) => {
    if (decision.until) await deps.untils.move(accountId, phone, until, decision.until.after);
  });
};

/** Who wrote looks again: the phones that are not yet as they should be, many at a look. */
const stillDiffering = async (
  deps: BuildPageDeps,
  { accountId, groupId }: WalkJob,
  written: readonly Differing[],
): Promise<PhoneNumber[]> => {
  if (written.length === 0) return [];
  const mine = (await deps.rulesOf(accountId)).active.find(({ group }) => group.id === groupId);
  if (!mine) return [];
  const phones = written.map(({ looked }) => looked.phone);
  const batches = Array.from({ length: Math.ceil(phones.length / LOOKED_AT_ONCE) }, (_, index) =>
    phones.slice(index * LOOKED_AT_ONCE, (index + 1) * LOOKED_AT_ONCE),
  );
  const looked = await inParallel(batches, WIDTH, (batch) => deps.subjects.look(accountId, batch, groupsAsked([mine])));
  return differingFrom(deps, mine, looked.flat()).map(({ looked: { phone } }) => phone);
};

const countsOf = (items: readonly Looked[], differing: readonly Differing[]) => ({
  seen: items.filter(({ known }) => known.contact).length,
  joined: differing.reduce((sum, { decision }) => sum + decision.joins.length, 0),
  left: differing.reduce((sum, { decision }) => sum + decision.leaves.length, 0),
});
