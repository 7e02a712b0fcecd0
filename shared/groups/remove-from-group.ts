import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import type { GroupStore } from "./group-store.ts";
import type { MembershipStore } from "./membership-store.ts";

export interface RemoveFromGroupDeps {
  readonly groups: Pick<GroupStore, "get">;
  readonly contacts: Pick<ContactStore, "find">;
  readonly memberships: Pick<MembershipStore, "remove">;
}

export type RemoveFromGroupOutcome = { readonly kind: "removed" | "noSuchGroup" | "dynamicGroup" | "noSuchContact" };

/** Takes one contact out of one group; one that is not in it stays out. */
export const removeFromGroup =
  (deps: RemoveFromGroupDeps) =>
  async (account: AccountId, groupId: string, phone: PhoneNumber): Promise<RemoveFromGroupOutcome> => {
    const [group, { contact }] = await Promise.all([
      deps.groups.get(account, groupId),
      deps.contacts.find(account, phone),
    ]);
    if (!group) return { kind: "noSuchGroup" };
    if (group.kind === "dynamic") return { kind: "dynamicGroup" };
    if (!contact) return { kind: "noSuchContact" };
    await deps.memberships.remove(account, groupId, phone);
    return { kind: "removed" };
  };
