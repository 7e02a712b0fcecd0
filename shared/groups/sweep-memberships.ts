import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { MembershipStore } from "./membership-store.ts";

export interface SweepMembershipsDeps {
  readonly memberships: Pick<MembershipStore, "ofContact" | "removeOrphan">;
}

const WIDTH = 8;

/**
 * Ends the memberships of a phone whose contact is gone: an index names them, so what it did not show to who took the
 * contact away is found by a later look. Where the contact is there, nothing ends. @returns how many ended.
 */
export const sweepMemberships =
  ({ memberships }: SweepMembershipsDeps) =>
  async (account: AccountId, phone: PhoneNumber): Promise<number> => {
    const left = await memberships.ofContact(account, phone);
    const ended = await inParallel(left, WIDTH, (membership) => memberships.removeOrphan(membership));
    return ended.filter(Boolean).length;
  };
