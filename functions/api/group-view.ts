import type { Account } from "#shared/accounts/account.ts";
import { type BuildProgressDeps, buildProgress } from "#shared/groups/build-progress.ts";
import { type CountGroupDeps, countGroup } from "#shared/groups/count-group.ts";
import { describeRule } from "#shared/groups/describe-rule.ts";
import { dynamicGroupSchema, type Group } from "#shared/groups/group.ts";
import { type GroupFreshnessDeps, groupFreshness } from "#shared/groups/group-freshness.ts";
import { type ReadRuleWordsDeps, readRuleWords } from "#shared/groups/read-rule-words.ts";
import { storedRule } from "#shared/groups/rule-schema.ts";
import { segmentsOfAny } from "#shared/messaging/segments.ts";

/** A group's own fields, as they are shown. */
export const groupView = (group: Group) => {
  const { accountId: _, usedBy: __, version: ___, ...known } = group;
  const { rule: _rule, revision: _revision, fingerprint: _print, buildingSince: _since, ...shown } = known;
  return shown;
};

/** The rules of some groups, as they are shown: names are read once for all of them. */
export const shownRules = async (deps: ReadRuleWordsDeps, account: Account, groups: readonly Group[]) => {
  const rules = groups.flatMap(({ rule }) => rule ?? []);
  const words = rules.length === 0 ? undefined : await readRuleWords(deps)(account.id, rules);
  return ({ rule, revision }: Group) => (rule && words ? { rule, sentence: describeRule(rule, words), revision } : {});
};

/** One group, with its counts. */
export const countedGroupView =
  (deps: CountGroupDeps & ReadRuleWordsDeps) => async (account: Account, group: Group) => ({
    ...groupView(group),
    ...(await shownRules(deps, account, [group]))(group),
    segments: { response: segmentsOfAny(group.response?.body) },
    ...(await countGroup(deps)(account, group.id)),
  });

/** How far a dynamic group is, and how true. */
export const dynamicView = async (deps: GroupFreshnessDeps & BuildProgressDeps, group: Group) => {
  const { data: dynamic } = dynamicGroupSchema.safeParse(group);
  if (!dynamic) return {};
  const isBuilding = dynamic.state === "building" && dynamic.archivedAt === undefined;
  const [freshness, progress] = await Promise.all([
    groupFreshness(deps)(dynamic),
    isBuilding ? buildProgress(deps)(dynamic) : undefined,
  ]);
  if (!progress) return { freshness };
  const { startedAt: _, ...build } = progress;
  return { freshness, build };
};

/** As the audit trail keeps it: the rule as a text, for it may stand deeper than an item of DynamoDB. */
export const groupKept = (group: Group) => ({
  ...groupView(group),
  ...(group.rule ? { rule: storedRule(group.rule) } : {}),
});

/** What the audit trail calls it. */
export const groupObject = ({ id }: Pick<Group, "id">) => ({ kind: "group", id });
