import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { Membership } from "./group.ts";
import type { GroupStore } from "./group-store.ts";
import type { MembershipStore } from "./membership-store.ts";

export interface AddToGroupDeps {
  readonly groups: Pick<GroupStore, "get">;
  readonly memberships: Pick<MembershipStore, "add" | "find">;
  readonly clock: Clock;
}

export type AddToGroupOutcome =
  | { readonly kind: "added"; readonly membership: Membership }
  | { readonly kind: "alreadyIn"; readonly membership: Membership }
  | { readonly kind: "noSuchGroup" | "dynamicGroup" | "groupArchived" | "noSuchContact" };

const RACES = 3;

/** Puts one contact in one group by hand. Its beginning starts the response; being in already starts nothing. */
export const addToGroup =
  (deps: AddToGroupDeps) =>
  async (input: Omit<Membership, "since">): Promise<AddToGroupOutcome> => {
    const group = await deps.groups.get(input.accountId, input.groupId);
    if (!group) return { kind: "noSuchGroup" };
    if (group.kind === "dynamic") return { kind: "dynamicGroup" };
    if (group.archivedAt) return { kind: "groupArchived" };
    const membership: Membership = { ...input, since: isoInstant(deps.clock.now()) };
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const outcome = await deps.memberships.add(membership);
      if (outcome === "no_such_contact") return { kind: "noSuchContact" };
      if (outcome === "added") return { kind: "added", membership };
      const there = await deps.memberships.find(input.accountId, input.groupId, input.phone);
      if (there) return { kind: "alreadyIn", membership: there };
    }
    return { kind: "alreadyIn", membership };
  };
