import type { AccountId } from "#shared/accounts/account.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { Log, Counter as MetricCounter } from "#shared/platform/logger.ts";
import { countRoster } from "./count-roster.ts";
import type { Counter, RosterShard } from "./count-store.ts";
import { NOBODY, sameCount } from "./group-count.ts";
import { type TallyDeps, tally } from "./tally.ts";

export interface RecountDeps extends TallyDeps {
  readonly counter: MetricCounter;
  readonly log: Log;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** What is on its way to a counter is there by then, or the counter moved. */
const PAUSE_MILLISECONDS = 5_000;
const SHARDS_AT_ONCE = 4;

/** Compares a group's counters with its roster, and mends and reports those that drifted. @returns how many did. */
export const recountGroup =
  (deps: RecountDeps) =>
  async (account: AccountId, groupId: string): Promise<number> => {
    const drifted = await inParallel(allShards, SHARDS_AT_ONCE, (shard) => recount(deps, { account, groupId, shard }));
    return drifted.filter((each) => each).length;
  };

const recount = async (deps: RecountDeps, of: RosterShard): Promise<boolean> => {
  const first = await compare(deps, of);
  if (first.agrees) return false;
  await deps.wait(PAUSE_MILLISECONDS);
  const second = await compare(deps, of);
  if (second.agrees || second.counter?.changes !== first.counter?.changes) return false;
  deps.counter.count("GroupCountDrift");
  deps.log.error("A group's counter drifted", { groupId: of.groupId, shard: of.shard });
  await tallyRoster(deps, of);
  const { agrees, counter } = await compare(deps, of);
  if (agrees) return true;
  // Somebody is counted who left unheard: what was counted so far is forgotten as a whole.
  await deps.counts.restart(of, counter, isoInstant(deps.clock.now()));
  await tallyRoster(deps, of);
  return true;
};

const compare = async (
  deps: RecountDeps,
  of: RosterShard,
): Promise<{ agrees: boolean; counter: Counter | undefined }> => {
  const counter = await deps.counts.counter(of);
  return { counter, agrees: sameCount(counter ?? NOBODY, await countRoster(deps)(of)) };
};

const tallyRoster = async (deps: RecountDeps, of: RosterShard): Promise<void> => {
  for await (const phones of deps.counts.roster(of)) await tally(deps)(of.account, of.groupId, phones);
};
