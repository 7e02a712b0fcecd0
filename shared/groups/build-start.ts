import { isoInstant } from "#shared/platform/clock.ts";
import { compileRule } from "./compile-rule.ts";
import type { RuleChanges } from "./dynamic-group-store.ts";
import type { DynamicGroup } from "./group.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { ruleFingerprint } from "./rule-fingerprint.ts";
import type { Walk } from "./walk-store.ts";

/** What a rule's beginning makes of its group: it is built, or, where it cannot be read, keeps whom it has. */
export const buildStart = (rule: Rule, revision: number, context: RuleContext, now: number) => {
  const compiled = compileRule(rule, context);
  const fingerprint = ruleFingerprint(rule, context, compiled);
  return compiled.kind === "compiled"
    ? { rule, revision, fingerprint, state: "building" as const, buildingSince: isoInstant(now) }
    : { rule, revision, fingerprint, state: "invalid" as const, invalidBecause: compiled.reason };
};

/** The same for a group that is there; undefined when all that its rule depends on is as it was, unless it must be. */
export const nextBuild = (
  group: DynamicGroup,
  { rule = group.rule, must = false }: { readonly rule?: Rule; readonly must?: boolean },
  context: RuleContext,
  now: number,
): RuleChanges | undefined => {
  const start = buildStart(rule, group.revision + 1, context, now);
  if (!must && start.fingerprint === group.fingerprint) return undefined;
  return { ...start, invalidBecause: start.state === "invalid" ? start.invalidBecause : null };
};

/** The walk that builds a group; undefined where there is nothing to build. */
export const buildWalk = ({ accountId, id, revision, state, archivedAt }: DynamicGroup): Walk | undefined =>
  state === "building" && archivedAt === undefined
    ? { accountId, groupId: id, kind: "build", walk: revision }
    : undefined;
