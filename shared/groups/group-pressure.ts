import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { SentTexts } from "#shared/messaging/sent-texts.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { CountStore, RosterShard } from "./count-store.ts";
import { DAYS, daysBefore, type Spread, spreadOf, type TextsTo, textsTo } from "./pressure.ts";

export interface GroupPressureDeps {
  readonly counts: Pick<CountStore, "roster">;
  readonly sentTexts: SentTexts;
  readonly clock: Clock;
}

export interface GroupPressure {
  /** Whether only some of the members were looked at, for there are more than `LOOKED_AT`. */
  readonly sampled: boolean;
  readonly looked: number;
  readonly last7Days: Spread;
  readonly last30Days: Spread;
  /** Who of them got most. */
  readonly top: readonly (TextsTo & { readonly phone: PhoneNumber })[];
}

/** A conversation is a read of its own: so many are looked at. */
const LOOKED_AT = 500;
const TOP = 20;
const WIDTH = 16;

/** How many texts the members of a group got lately, whoever sent them; of a large group, a sample's. */
export const groupPressure =
  (deps: GroupPressureDeps) =>
  async (account: AccountId, groupId: string): Promise<GroupPressure> => {
    const { phones, isAll } = await sample(deps, account, groupId);
    const now = deps.clock.now();
    const since = daysBefore(now, DAYS);
    const texts = await inParallel(phones, WIDTH, async (phone) => ({
      phone,
      ...textsTo(await deps.sentTexts.since(account, phone, since), now),
    }));
    return {
      sampled: !isAll,
      looked: texts.length,
      last7Days: spreadOf(texts.map(({ messages7d }) => messages7d)),
      last30Days: spreadOf(texts.map(({ messages30d }) => messages30d)),
      top: texts
        .filter(({ messages30d }) => messages30d > 0)
        .sort((a, b) => b.messages30d - a.messages30d || b.messages7d - a.messages7d)
        .slice(0, TOP),
    };
  };

/**
 * Up to `LOOKED_AT` members, evenly from the beginning of each shard: phones lie in shards by a hash, and within one by
 * number, so that the very first ones are of one country. A beginning is a page, about four thousand members.
 */
const sample = async (deps: GroupPressureDeps, account: AccountId, groupId: string) => {
  const shards = await Promise.all(allShards.map((shard) => beginning(deps, { account, groupId, shard })));
  const all = shards.flatMap(({ phones }) => phones);
  if (all.length <= LOOKED_AT) return { phones: all, isAll: shards.every(({ isWhole }) => isWhole) };
  const places = new Set(Array.from({ length: LOOKED_AT }, (_, index) => Math.floor((index * all.length) / LOOKED_AT)));
  return { phones: all.filter((_, place) => places.has(place)), isAll: false };
};

const beginning = async (deps: GroupPressureDeps, of: RosterShard) => {
  const phones: PhoneNumber[] = [];
  for await (const page of deps.counts.roster(of)) {
    if (phones.length >= LOOKED_AT) return { phones, isWhole: false };
    phones.push(...page);
  }
  return { phones, isWhole: true };
};
