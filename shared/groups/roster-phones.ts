import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { MembershipStore } from "./membership-store.ts";
import { BULK } from "./slice.ts";

/** As many members of a group as one request changes; `next` is where the next request goes on behind. */
export const rosterPhones =
  (deps: { readonly memberships: Pick<MembershipStore, "roster"> }) =>
  async (account: AccountId, groupId: string, after: PhoneNumber | undefined) => {
    const { items, more } = await deps.memberships.roster(account, groupId, after, BULK);
    const phones = items.map(({ phone }) => phone);
    return { phones, next: more ? phones.at(-1) : undefined };
  };
