import type { LastChange, Source } from "#shared/contacts/contact.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { ActiveRule } from "./dynamic-group-rules.ts";
import type { DynamicGroup } from "./group.ts";
import type { Looked } from "./rule-subjects.ts";

/** What of a contact moved: whose rules read nothing of it are not asked. */
export type ContactChange =
  | { readonly of: "profile" /** By name; undefined: any. */; readonly attributes: ReadonlySet<string> | undefined }
  | { readonly of: "consent" | "facts" }
  /** It joined or left this standard group. */
  | { readonly of: "membership"; readonly groupId: string }
  /** The instant came at which it was to be looked at again. */
  | { readonly of: "time"; readonly at: string }
  /** It may have been taken away. */
  | { readonly of: "gone" }
  /**
   * The bell itself, when it was written: it may come again because who answered it ended behind a write that an older rule
   * called for, and nobody else looks for that.
   */
  | { readonly of: "bell"; readonly writtenAt: number | undefined }
  /** Whatever rules read, in silence: a rebuild, a comparison. */
  | { readonly of: "rules"; readonly cause: string };

/** What started a membership by rule: nobody hears of a `silent` one. */
export interface Started {
  readonly cause: string;
  readonly behind?: Source;
  readonly silent?: true;
}

/** Written once, with the profile: where it changed, the contact came or went, and nothing is as it was. */
const CAME_OR_WENT = "createdAt";

/** How far clocks are apart, and the part of a second that a bell's instant leaves out. */
const SKEW_MILLISECONDS = 2_000;

/**
 * Whether a bell may have been answered before this rule was the group's. Its revision was there when its rebuild ended, and
 * whoever hears a bell reads the rules behind it: of a later one there was only this rule.
 */
const mayBeOlder = (writtenAt: number | undefined, { state, builtAt }: DynamicGroup): boolean =>
  state === "building" ||
  writtenAt === undefined ||
  builtAt === undefined ||
  writtenAt < Date.parse(builtAt) + SKEW_MILLISECONDS;

export const concerns = (change: ContactChange, { group, rule: { reads } }: ActiveRule): boolean => {
  switch (change.of) {
    case "bell":
      return mayBeOlder(change.writtenAt, group);
    case "profile": {
      const { attributes } = change;
      return !attributes || attributes.has(CAME_OR_WENT) || [...attributes].some((name) => reads.profile.has(name));
    }
    case "consent":
      return reads.consent;
    case "facts":
      return reads.facts;
    case "membership":
      return reads.groups.has(change.groupId);
    default:
      return true;
  }
};

/** What is behind a membership that begins: what changed last of what the rule reads and moved. */
export const startedBy = (
  changes: readonly ContactChange[],
  active: ActiveRule,
  looked: Looked,
  now: number,
): Started => {
  const change = changes.find((each) => concerns(each, active)) ?? changes[0];
  const { contact, consent, facts } = looked.known;
  switch (change?.of) {
    case "time":
      return sinceInstant(active, looked, change.at) ?? { cause: `time:${change.at}` };
    case "rules":
      return { cause: change.cause, silent: true };
    case "bell":
      return sinceBuilt(active, looked, now) ?? silentBy(active);
    case "membership": {
      const joined = looked.memberships.get(change.groupId);
      // What took somebody out of a group is kept nowhere: it may have been many at once.
      return joined
        ? { cause: joined.cause, behind: joined.source }
        : { cause: `left:${change.groupId}:${contact?.version ?? 0}`, behind: "bulk" };
    }
    case "consent":
      return lastChange(consent?.changed, `consent:${consent?.version ?? 0}`);
    case "facts":
      return lastChange(facts?.changed, `facts:${facts?.lastInboundAt ?? ""}`);
    default:
      return lastChange(contact?.changed, `contact:${contact?.version ?? 0}`);
  }
};

const silentBy = ({ group: { id, revision } }: ActiveRule): Started => ({
  cause: `bell:${id}:${revision}`,
  silent: true,
});

/**
 * Of what the rule reads, what changed last behind its rebuild, or the instant that has come since: its own bell, or the clock,
 * may still be on the way, and will find nothing left to do.
 */
const sinceBuilt = (active: ActiveRule, looked: Looked, now: number): Started | undefined => {
  const { until } = looked;
  const hasCome = movesWithTime(active) && until !== undefined && until <= isoInstant(now);
  const isYounger = (at: string): boolean => !mayBeOlder(Date.parse(at), active.group);
  return lastOf(active, looked, isYounger, hasCome ? until : undefined);
};

/**
 * The clock may look before the bell of a change does: what changed behind the instant, or, for a rule that says the same at
 * every instant, what changed last.
 */
const sinceInstant = (active: ActiveRule, looked: Looked, instant: string): Started | undefined =>
  lastOf(active, looked, (at) => !movesWithTime(active) || at > instant);

const movesWithTime = ({ rule: { reads } }: ActiveRule): boolean => reads.dates || reads.consent;

/** Of what the rule reads, what changed last of all that is young enough, or the instant that has come. */
const lastOf = (
  { rule: { reads } }: ActiveRule,
  { known, memberships }: Looked,
  isYoung: (at: string) => boolean,
  hasCome?: string,
): Started | undefined => {
  const { contact, consent, facts } = known;
  const readsProfile = reads.profile.size > 0 || (contact !== undefined && isYoung(contact.createdAt));
  const joined = [...reads.groups].flatMap((id) => memberships.get(id) ?? []);
  const changes = [
    ...(readsProfile ? [contact?.changed] : []),
    ...(reads.consent ? [consent?.changed] : []),
    ...(reads.facts ? [facts?.changed] : []),
    ...joined.map(({ source, cause, since }): LastChange => ({ source, cause, at: since })),
  ].map((change) => change && { cause: change.cause, behind: change.source, at: change.at });
  const [last] = [...changes, ...(hasCome === undefined ? [] : [{ cause: `time:${hasCome}`, at: hasCome }])]
    .flatMap((change) => (change?.at !== undefined && isYoung(change.at) ? [change] : []))
    .sort((a, b) => ((a.at ?? "") > (b.at ?? "") ? -1 : 1));
  if (!last) return undefined;
  const { at: _, ...started } = last;
  return started;
};

/** Of an item that was written before its changes were noted only its version is known. */
const lastChange = (changed: LastChange | undefined, otherwise: string): Started =>
  changed ? { cause: changed.cause, behind: changed.source } : { cause: otherwise };

/** The bell of items that are answered together: as old as the oldest. */
export const bellOf = (items: readonly { readonly writtenAt: number | undefined }[]): ContactChange => {
  const known = items.flatMap(({ writtenAt }) => writtenAt ?? []);
  return { of: "bell", writtenAt: known.length < items.length ? undefined : Math.min(...known) };
};
