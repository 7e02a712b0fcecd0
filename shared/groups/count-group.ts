import type { Account } from "#shared/accounts/account.ts";
import { allShards } from "#shared/platform/ids.ts";
import { type CountRosterDeps, countRoster } from "./count-roster.ts";
import type { CountStore } from "./count-store.ts";
import { NOBODY, reachableOf, sumOf } from "./group-count.ts";

export interface CountGroupDeps extends CountRosterDeps {
  readonly counts: Pick<CountStore, "roster" | "consents" | "countsOf">;
}

export interface ShownCounts {
  readonly memberCount: number;
  readonly reachable: number;
  /** Where the numbers are the counters': the latest change that is in them. */
  readonly countsAsOf?: string;
}

/** Larger rosters take too long to be counted while somebody waits. */
const COUNTED_AT_ONCE = 20_000;

/** A group's counts: counted now, or, of a large one, as its counters have it. */
export const countGroup =
  (deps: CountGroupDeps) =>
  async (account: Account, groupId: string): Promise<ShownCounts> => {
    const known = (await deps.counts.countsOf(account.id, groupId, groupId)).get(groupId);
    if (known && known.members > COUNTED_AT_ONCE) {
      return { memberCount: known.members, reachable: reachableOf(known, account), countsAsOf: known.at };
    }
    const shards = await Promise.all(
      allShards.map((shard) => countRoster(deps)({ account: account.id, groupId, shard })),
    );
    const count = sumOf(shards);
    return { memberCount: count.members, reachable: reachableOf(count, account) };
  };

/** The counts of each group of a page, in the order of ids: from the counters, a moment late. */
export const countGroups =
  (deps: { readonly counts: Pick<CountStore, "countsOf"> }) =>
  async (account: Account, groupIds: readonly string[]): Promise<(groupId: string) => ShownCounts> => {
    const [first, last] = [groupIds[0], groupIds.at(-1)];
    const counts =
      first !== undefined && last !== undefined ? await deps.counts.countsOf(account.id, first, last) : undefined;
    return (groupId) => {
      const count = counts?.get(groupId) ?? NOBODY;
      return { memberCount: count.members, reachable: reachableOf(count, account) };
    };
  };
