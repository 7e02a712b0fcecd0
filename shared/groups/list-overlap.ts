import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { MembershipStore } from "./membership-store.ts";
import { mergeRosters } from "./merge-rosters.ts";
import { SLICE_MILLISECONDS } from "./slice.ts";

export interface ListOverlapDeps {
  readonly memberships: Pick<MembershipStore, "roster">;
  readonly clock: Clock;
}

export interface ListOverlap {
  readonly account: AccountId;
  /** In all of these, and in none of those. */
  readonly in: readonly string[];
  readonly notIn: readonly string[];
  readonly after: PhoneNumber | undefined;
  readonly limit: number;
}

/** A page of the phones that all of some groups hold and none of others; `next` is where the next one begins behind. */
export const listOverlap =
  (deps: ListOverlapDeps) =>
  async ({ account, in: within, notIn, after, limit }: ListOverlap) => {
    const phones: PhoneNumber[] = [];
    const until = deps.clock.now() + SLICE_MILLISECONDS;
    let place = after;
    for await (const { phone, by } of mergeRosters(deps.memberships, account, [...within, ...notIn], after)) {
      // Only now is it sure that there is more; a page passes at least one phone.
      if (place !== after && (phones.length === limit || deps.clock.now() >= until)) return { phones, next: place };
      place = phone;
      if (by.every((isHeld, index) => isHeld === index < within.length)) phones.push(phone);
    }
    return { phones, next: undefined };
  };
