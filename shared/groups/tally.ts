import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { CountStore, Move, Person, RosterShard, Tallying } from "./count-store.ts";
import { countedAs, NOBODY, withCounted } from "./group-count.ts";
import type { MembershipStore } from "./membership-store.ts";

export interface TallyDeps {
  readonly counts: CountStore;
  readonly memberships: Pick<MembershipStore, "remove">;
  readonly clock: Clock;
}

const ROUNDS = 10;
/** A transaction takes 100 items; one is the counter. */
const MOST = 99;
const WIDTH = 8;

/**
 * Counts these phones in a group for what they are now. It ends only when a look finds nothing left to do: whoever writes
 * last has seen all that was there before, so that bells may ring twice, late, at once or in any order. A membership
 * whose group was deleted is ended here.
 */
export const tally =
  (deps: TallyDeps) =>
  async (account: AccountId, groupId: string, phones: readonly PhoneNumber[]): Promise<void> => {
    const shards = Map.groupBy(new Set(phones), shardOf);
    for (const [shard, inShard] of shards) {
      for (let start = 0; start < inShard.length; start += MOST) {
        await tallyShard(deps, { account, groupId, shard }, inShard.slice(start, start + MOST));
      }
    }
  };

const tallyShard = async (deps: TallyDeps, of: RosterShard, phones: readonly PhoneNumber[]): Promise<void> => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = deps.clock.now();
    const read = await deps.counts.read(of, phones);
    const strays = read.hasGroup ? [] : read.people.filter(({ isMember }) => isMember);
    await inParallel(strays, WIDTH, ({ phone }) => deps.memberships.remove(of.account, of.groupId, phone));
    const moves = movesOf(read, now);
    if (moves.length > 0) await deps.counts.move(of, read, moves, differenceOf(read, moves), isoInstant(now));
    else if (strays.length === 0) return;
  }
  throw new RetryableError("What is counted was changed by others all the time");
};

const movesOf = ({ hasGroup, counter, people }: Tallying, now: number): Move[] =>
  people.flatMap((person) => {
    const { phone, isMember, consent, counted } = person;
    const after = hasGroup && isMember ? countedAs(phone, consent, now) : undefined;
    const isCounted = after
      ? counted !== undefined && counted.epoch === counter?.epoch && counted.country === after.country
      : counted === undefined;
    return isCounted ? [] : [{ person, after }];
  });

const differenceOf = ({ counter }: Tallying, moves: readonly Move[]) =>
  moves.reduce((sum, { person, after }) => {
    const before = countedIn(person, counter?.epoch);
    const without = before ? withCounted(sum, before, -1) : sum;
    return after ? withCounted(without, after, 1) : without;
  }, NOBODY);

const countedIn = ({ counted }: Person, epoch: string | undefined) =>
  counted !== undefined && counted.epoch === epoch ? counted : undefined;
