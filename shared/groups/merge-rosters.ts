import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { mergeSorted, type Placed } from "#shared/platform/merge-sorted.ts";
import type { MembershipStore } from "./membership-store.ts";

/** A phone, and whether each of the groups holds it, in the order in which they were given. */
export interface Held {
  readonly phone: PhoneNumber;
  readonly by: readonly boolean[];
}

const PAGE = 500;

/** Every phone that any of the groups holds, once, in the order of rosters, behind `after`. */
export async function* mergeRosters(
  memberships: Pick<MembershipStore, "roster">,
  account: AccountId,
  groupIds: readonly string[],
  after?: PhoneNumber,
): AsyncGenerator<Held> {
  const walks = groupIds.map((groupId) => walk(memberships, account, groupId, after));
  for await (const { values } of mergeSorted(walks)) {
    const phone = values.find((value) => value !== undefined);
    if (phone) yield { phone, by: values.map((value) => value !== undefined) };
  }
}

/** Its place in every roster is the shard, then the phone. */
async function* walk(
  memberships: Pick<MembershipStore, "roster">,
  account: AccountId,
  groupId: string,
  after: PhoneNumber | undefined,
): AsyncGenerator<Placed<PhoneNumber>, undefined> {
  for (let place = after; ; ) {
    const { items, more } = await memberships.roster(account, groupId, place, PAGE);
    for (const { phone } of items) yield { place: shardOf(phone) + phone, value: phone };
    place = items.at(-1)?.phone ?? place;
    if (!more) return;
  }
}
