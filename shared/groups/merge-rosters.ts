import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { shardOf } from "#shared/platform/ids.ts";
import type { MembershipStore } from "./membership-store.ts";

/** A phone, and whether each of the groups holds it, in the order in which they were given. */
export interface Held {
  readonly phone: PhoneNumber;
  readonly by: readonly boolean[];
}

interface Head {
  readonly phone: PhoneNumber;
  /** Its place in every roster: the shard, then the phone. */
  readonly place: string;
}

const PAGE = 500;

/**
 * Every phone that any of the groups holds, once, in the order of rosters, behind `after`. The rosters are sorted alike,
 * so one page of each is all that is in memory, however many they hold.
 */
export async function* mergeRosters(
  memberships: Pick<MembershipStore, "roster">,
  account: AccountId,
  groupIds: readonly string[],
  after?: PhoneNumber,
): AsyncGenerator<Held> {
  const walks = groupIds.map((groupId) => walk(memberships, account, groupId, after));
  const heads = await Promise.all(walks.map(next));
  for (;;) {
    const first = heads.reduce(earlier, undefined);
    if (!first) return;
    const by = heads.map((head) => head?.phone === first.phone);
    yield { phone: first.phone, by };
    for (const [index, isHeld] of by.entries()) {
      const walked = walks[index];
      if (isHeld && walked) heads[index] = await next(walked);
    }
  }
}

async function* walk(
  memberships: Pick<MembershipStore, "roster">,
  account: AccountId,
  groupId: string,
  after: PhoneNumber | undefined,
): AsyncGenerator<Head, undefined> {
  for (let place = after; ; ) {
    const { items, more } = await memberships.roster(account, groupId, place, PAGE);
    for (const { phone } of items) yield { phone, place: shardOf(phone) + phone };
    place = items.at(-1)?.phone ?? place;
    if (!more) return;
  }
}

const next = async (walked: AsyncGenerator<Head, undefined>): Promise<Head | undefined> => (await walked.next()).value;

const earlier = (one: Head | undefined, other: Head | undefined): Head | undefined =>
  !one || (other && other.place < one.place) ? other : one;
