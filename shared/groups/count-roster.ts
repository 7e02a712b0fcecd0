import type { Clock } from "#shared/platform/clock.ts";
import type { CountStore, RosterShard } from "./count-store.ts";
import { countedAs, type GroupCount, NOBODY, withCounted } from "./group-count.ts";

export interface CountRosterDeps {
  readonly counts: Pick<CountStore, "roster" | "consents">;
  readonly clock: Clock;
}

/** Counts one shard of a group's roster as it is, member by member, in flat memory. */
export const countRoster =
  (deps: CountRosterDeps) =>
  async (of: RosterShard): Promise<GroupCount> => {
    let count = NOBODY;
    for await (const phones of deps.counts.roster(of)) {
      const consents = await deps.counts.consents(of.account, phones);
      const now = deps.clock.now();
      count = phones.reduce((sum, phone, index) => withCounted(sum, countedAs(phone, consents[index], now), 1), count);
    }
    return count;
  };
