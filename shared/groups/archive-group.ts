import type { AccountId } from "#shared/accounts/account.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import type { Group } from "./group.ts";
import type { GroupStore } from "./group-store.ts";
import { type RefreshDeps, refreshDynamicGroups, ruleContext, startBuild } from "./refresh-dynamic-groups.ts";

export interface ArchiveGroupDeps extends Pick<RefreshDeps, "fields" | "accounts" | "jobs"> {
  readonly groups: Pick<GroupStore, "get" | "change">;
  readonly dynamicGroups: Pick<DynamicGroupStore, "all" | "change">;
  readonly clock: Clock;
}

/**
 * Puts a group away or takes it back, with all that it is: archived twice, it is so since the first time. A dynamic group's
 * members stay as they are while it is away; taken back it is built anew.
 */
export const archiveGroup =
  (deps: ArchiveGroupDeps) =>
  async (account: AccountId, id: string, wanted: "archived" | "active"): Promise<Group | undefined> => {
    const group = await deps.groups.get(account, id);
    if (!group || (group.archivedAt === undefined) === (wanted === "active")) return group;
    if (group.kind === "dynamic") return await archiveRule(deps, account, id, wanted);
    const after = await deps.groups.change(account, id, { archivedAt: archivedAt(deps, wanted) });
    return typeof after === "string" ? undefined : after;
  };

const archiveRule = async (
  deps: ArchiveGroupDeps,
  account: AccountId,
  id: string,
  wanted: "archived" | "active",
): Promise<Group | undefined> => {
  if (wanted === "archived") {
    const outcome = await deps.dynamicGroups.change(account, id, () => ({ archivedAt: archivedAt(deps, wanted) }));
    return "group" in outcome ? outcome.group : undefined;
  }
  const context = await ruleContext(deps, account);
  if (!context) return undefined;
  const outcome = await startBuild(deps, account, id, context, { must: true, archivedAt: null });
  if (outcome.kind !== "changed") return "group" in outcome ? outcome.group : undefined;
  // What it was read with may have been changed while it was away, by somebody who passed it over.
  await refreshDynamicGroups(deps)(account);
  return outcome.group;
};

const archivedAt = ({ clock }: ArchiveGroupDeps, wanted: "archived" | "active"): string | null =>
  wanted === "archived" ? isoInstant(clock.now()) : null;
