import { isoInstant } from "#shared/platform/clock.ts";
import type { ActiveRule } from "./dynamic-group-rules.ts";
import type { Membership } from "./group.ts";
import type { RuleSubject } from "./rule.ts";
import type { Looked } from "./rule-subjects.ts";

/** What is to be written so that a contact is in exactly the groups whose rules it matches. */
export interface Decision {
  readonly joins: readonly ActiveRule[];
  readonly leaves: readonly Membership[];
  /** The instant to be noted, where it is not the one that is. */
  readonly until: { readonly after: string | undefined } | undefined;
}

/**
 * Compares a contact with rules. Anyone may note an earlier instant at which to look again; only who finds the noted one
 * past, has asked all rules, and asks all of them again should it end before it looks again, may note a later one or none.
 * @param asked `all`: whether these are all of the account's rules, and will be whenever this work comes again
 */
export const decide = (
  asked: { readonly rules: readonly ActiveRule[]; readonly all: boolean },
  looked: Looked,
  now: number,
): Decision => {
  const subject = subjectOf(looked);
  const evaluated = asked.rules.map((active) => ({
    active,
    ...(subject ? active.rule.evaluate(subject, now) : GONE),
    membership: looked.memberships.get(active.group.id),
  }));
  const joins = evaluated.flatMap(({ active, matches, membership }) => (matches && !membership ? [active] : []));
  const leaves = evaluated.flatMap(({ matches, membership }) => (!matches && membership ? [membership] : []));
  const instants = evaluated.flatMap(({ until }) => (until === undefined ? [] : [until]));
  const next = instants.length === 0 ? undefined : isoInstant(Math.min(...instants));
  const isPast = looked.until !== undefined && looked.until <= isoInstant(now);
  const mayBeLater = asked.all && (!subject || isPast);
  const isEarlier = next !== undefined && (looked.until === undefined || next < looked.until);
  const after = mayBeLater || isEarlier ? next : looked.until;
  return { joins, leaves, until: after === looked.until ? undefined : { after } };
};

const GONE = { matches: false, until: undefined };

/** Undefined for a contact that is not there: it matches no rule. */
export const subjectOf = ({
  phone,
  known: { contact, consent, facts },
  memberships,
}: Looked): RuleSubject | undefined =>
  contact && { phone, contact, consent, facts, groups: new Set(memberships.keys()) };

export const hasNothingToDo = ({ joins, leaves, until }: Decision): boolean =>
  joins.length === 0 && leaves.length === 0 && until === undefined;

/** The groups whose memberships decide: the rules' own, and the standard ones that they name. */
export const groupsAsked = (rules: readonly ActiveRule[]): string[] => [
  ...new Set(rules.flatMap(({ group, rule }) => [group.id, ...rule.reads.groups])),
];
