import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type FlaggedMember, type FlagMembersDeps, flagMembers } from "./flag-members.ts";
import type { MembershipStore } from "./membership-store.ts";
import type { Wanted } from "./review-flags.ts";
import { SLICE_MILLISECONDS } from "./slice.ts";

export interface ReviewMembersDeps extends FlagMembersDeps {
  readonly memberships: Pick<MembershipStore, "ofContact" | "roster">;
}

export interface ReviewMembers {
  readonly account: AccountId;
  readonly groupId: string;
  readonly wanted: Wanted;
  readonly after: PhoneNumber | undefined;
  readonly limit: number;
}

const LOOKED_AT_ONCE = 100;
/** So many are looked at before a page that has somebody may end, though it is not full. */
const LOOKED_AT = 1_000;

/**
 * A page of the members with any of the wanted flags; `next` is where the next one begins behind. Where few have one, a
 * page looks on until it has one, the group ends, or a request may take no longer: only then it may be empty, with a next.
 */
export const reviewMembers =
  (deps: ReviewMembersDeps) =>
  async ({ account, groupId, wanted, after, limit }: ReviewMembers) => {
    const items: FlaggedMember[] = [];
    const until = deps.clock.now() + SLICE_MILLISECONDS;
    let [place, looked] = [after, 0];
    for (;;) {
      const page = await deps.memberships.roster(account, groupId, place, LOOKED_AT_ONCE);
      const flagged = (await flagMembers(deps)(page.items, wanted)).filter(({ flags }) => flags.length > 0);
      const taken = flagged.slice(0, limit - items.length);
      items.push(...taken);
      // What does not fit is on the next page: it begins behind the last that did.
      const isCut = taken.length < flagged.length;
      place = (isCut ? items.at(-1)?.membership.phone : page.items.at(-1)?.phone) ?? place;
      looked += page.items.length;
      if (!page.more && !isCut) return { items, looked, next: undefined };
      const isEnough = items.length === limit || (items.length > 0 && looked >= LOOKED_AT);
      if (isEnough || deps.clock.now() >= until) return { items, looked, next: place };
    }
  };
