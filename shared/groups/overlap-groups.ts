import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { GroupStore } from "./group-store.ts";
import type { MembershipStore } from "./membership-store.ts";
import { mergeRosters } from "./merge-rosters.ts";
import { missingGroups } from "./missing-groups.ts";
import { countHeld, noOverlap, type Overlap, pairsOf } from "./overlap.ts";
import { SLICE_MILLISECONDS } from "./slice.ts";

export interface OverlapGroupsDeps {
  readonly groups: Pick<GroupStore, "getAll">;
  readonly memberships: Pick<MembershipStore, "roster">;
  readonly clock: Clock;
}

/** Where an earlier slice stopped, and what it had counted. */
export interface OverlapSoFar {
  readonly after: PhoneNumber;
  readonly counts: Overlap;
}

export type OverlapOutcome =
  | { readonly kind: "counted"; readonly counts: Overlap }
  /** There is more than one request may take: ask again with this. */
  | { readonly kind: "counting"; readonly soFar: OverlapSoFar }
  | { readonly kind: "noSuchGroup"; readonly places: readonly number[] };

/** Counts who is in several of these groups, for as long as a request may take. */
export const overlapGroups =
  (deps: OverlapGroupsDeps) =>
  async (account: AccountId, groupIds: readonly string[], soFar?: OverlapSoFar): Promise<OverlapOutcome> => {
    const places = await missingGroups(deps)(account, groupIds);
    if (places.length > 0) return { kind: "noSuchGroup", places };
    const counts = structuredClone(soFar?.counts ?? noOverlap(groupIds.length));
    const pairs = pairsOf(groupIds.length);
    const until = deps.clock.now() + SLICE_MILLISECONDS;
    for await (const { phone, by } of mergeRosters(deps.memberships, account, groupIds, soFar?.after)) {
      countHeld(counts, pairs, by);
      if (deps.clock.now() >= until) return { kind: "counting", soFar: { after: phone, counts } };
    }
    return { kind: "counted", counts };
  };
