import type { Account } from "#shared/accounts/account.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { GroupStore } from "./group-store.ts";
import type { MembershipStore } from "./membership-store.ts";

export interface RemoveMembersDeps {
  readonly groups: Pick<GroupStore, "get">;
  readonly memberships: Pick<MembershipStore, "remove">;
}

export interface RemoveResult {
  readonly phone: string;
  readonly outcome: "removed" | "not_in" | "invalid";
}

export type RemoveMembersOutcome =
  | { readonly kind: "removed"; readonly results: RemoveResult[] }
  | { readonly kind: "noSuchGroup" | "dynamicGroup" };

const WIDTH = 16;

/** Takes many out of a group. Nobody hears of it, and their consent stays what it is. */
export const removeMembers =
  (deps: RemoveMembersDeps) =>
  async (account: Account, groupId: string, phones: readonly string[]): Promise<RemoveMembersOutcome> => {
    const group = await deps.groups.get(account.id, groupId);
    if (!group) return { kind: "noSuchGroup" };
    if (group.kind === "dynamic") return { kind: "dynamicGroup" };
    const results = await inParallel(phones, WIDTH, async (text): Promise<RemoveResult> => {
      const number = readPhoneNumber(text, account.country);
      if (number.kind === "invalid") return { phone: text, outcome: "invalid" };
      const wasIn = await deps.memberships.remove(account.id, groupId, number.phone);
      return { phone: number.phone, outcome: wasIn ? "removed" : "not_in" };
    });
    return { kind: "removed", results };
  };
