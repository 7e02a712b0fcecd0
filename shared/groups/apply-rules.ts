import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import type { ActiveRule, RulesOf } from "./dynamic-group-rules.ts";
import type { Membership } from "./group.ts";
import type { MembershipStore } from "./membership-store.ts";
import { type ContactChange, concerns, startedBy } from "./rule-change.ts";
import { type Decision, decide, groupsAsked, hasNothingToDo } from "./rule-decision.ts";
import type { Looked, RuleSubjects, UntilStore } from "./rule-subjects.ts";

export interface ApplyRulesDeps {
  readonly rulesOf: RulesOf;
  readonly subjects: Pick<RuleSubjects, "look">;
  readonly untils: Pick<UntilStore, "move">;
  readonly memberships: Pick<MembershipStore, "add" | "removeBegun">;
  readonly clock: Clock;
}

const ATTEMPTS = 16;

/**
 * Puts a contact in exactly the dynamic groups whose rules it matches now, asking the rules that read what changed. Who
 * wrote looks again, with everything read anew: what was decided on may have moved before the write landed, and whoever
 * moved it may have looked before that and seen nothing to do. It ends only when a look finds nothing to write.
 */
export const applyRules =
  (deps: ApplyRulesDeps) =>
  async (account: AccountId, phone: PhoneNumber, changes: readonly ContactChange[]): Promise<void> => {
    // These concern every rule, whenever they come again.
    const isFull = changes.some(({ of }) => of === "time" || of === "gone");
    const written = new Set<string>();
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { active, revision } = await deps.rulesOf(account);
      const isAsked = (rule: ActiveRule): boolean =>
        written.has(rule.group.id) || changes.some((change) => concerns(change, rule));
      const rules = active.filter(isAsked);
      if (revision === 0 || (rules.length === 0 && !isFull)) return;
      const [looked] = await deps.subjects.look(account, [phone], groupsAsked(rules));
      if (!looked) return;
      const decision = decide({ rules, all: isFull }, looked, deps.clock.now());
      if (hasNothingToDo(decision)) return;
      await writeDecision(deps, account, looked, decision, changes);
      for (const { group } of decision.joins) written.add(group.id);
      for (const { groupId } of decision.leaves) written.add(groupId);
    }
    throw new RetryableError("The contact was changed by others all the time");
  };

/** Writes what was decided; what somebody else wrote first is seen by the next look. */
const writeDecision = async (
  deps: Omit<ApplyRulesDeps, "rulesOf" | "subjects">,
  account: AccountId,
  looked: Looked,
  { joins, leaves, until }: Decision,
  changes: readonly ContactChange[],
): Promise<void> => {
  const { phone } = looked;
  for (const membership of leaves) await deps.memberships.removeBegun(membership);
  for (const active of joins) await deps.memberships.add(membershipBy(active, account, looked, changes, deps.clock));
  if (until) await deps.untils.move(account, phone, looked.until, until.after);
};

/** Joins while a group is being built are silent: they are what it should have held before. */
export const membershipBy = (
  active: ActiveRule,
  account: AccountId,
  looked: Looked,
  changes: readonly ContactChange[],
  clock: Clock,
): Membership => {
  const now = clock.now();
  const { cause, behind, silent } = startedBy(changes, active, looked, now);
  return {
    accountId: account,
    groupId: active.group.id,
    phone: looked.phone,
    since: isoInstant(now),
    source: "rule",
    cause,
    ...(behind === undefined ? {} : { behind }),
    ...(silent || active.group.state === "building" ? { respond: false } : {}),
  };
};
