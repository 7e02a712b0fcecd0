import { hashId } from "#shared/platform/ids.ts";
import type { Rule, RuleCompilation, RuleContext } from "./rule.ts";
import { storedRule } from "./rule-schema.ts";

/**
 * A hash of a rule and of all that its answers depend on beside contacts and time: when it moves, the group is to be built
 * anew. It has how often settings were changed, too: what was set back was another meanwhile, and contacts were evaluated.
 */
export const ruleFingerprint = (rule: Rule, { account, fields }: RuleContext, compiled: RuleCompilation): string => {
  if (compiled.kind === "invalid") return hashId("invalid", storedRule(rule), compiled.reason);
  const { profile, dates } = compiled.rule.reads;
  return hashId(
    storedRule(rule),
    dates ? calendarText(account) : "",
    ...fields
      .filter(({ key }) => profile.has(`field#${key}`))
      .map(({ key, type, choices, status, meaning }) => JSON.stringify([key, type, choices ?? [], status, meaning])),
  );
};

const calendarText = ({ timeZone, weekStart, leapDay, calendarRevision }: RuleContext["account"]): string =>
  [timeZone, weekStart ?? "", leapDay ?? "", calendarRevision ?? ""].join(" ");
