import type { AccountId } from "#shared/accounts/account.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { Group } from "./group.ts";
import type { GroupStore } from "./group-store.ts";

export interface ArchiveGroupDeps {
  readonly groups: Pick<GroupStore, "get" | "change">;
  readonly clock: Clock;
}

/** Puts a group away or takes it back, with all that it is: archived twice, it is so since the first time. */
export const archiveGroup =
  (deps: ArchiveGroupDeps) =>
  async (account: AccountId, id: string, wanted: "archived" | "active"): Promise<Group | undefined> => {
    const group = await deps.groups.get(account, id);
    if (!group || (group.archivedAt === undefined) === (wanted === "active")) return group;
    const archivedAt = wanted === "archived" ? isoInstant(deps.clock.now()) : null;
    const after = await deps.groups.change(account, id, { archivedAt });
    return typeof after === "string" ? undefined : after;
  };
