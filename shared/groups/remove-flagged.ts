import { inParallel } from "#shared/platform/in-parallel.ts";
import type { MembershipStore } from "./membership-store.ts";
import { type ReviewMembers, type ReviewMembersDeps, reviewMembers } from "./review-members.ts";

export interface RemoveFlaggedDeps extends ReviewMembersDeps {
  readonly memberships: Pick<MembershipStore, "ofContact" | "roster" | "removeBegun">;
}

export interface RemoveFlagged extends ReviewMembers {
  /** Only tells what would happen. */
  readonly dryRun: boolean;
}

const WIDTH = 16;

/**
 * Ends the memberships that a review flags, a slice at a time. Each is the one that was looked at: who left and joined
 * again in between stays. Consent is left as it is, and nobody hears of it.
 */
export const removeFlagged = (deps: RemoveFlaggedDeps) => async (input: RemoveFlagged) => {
  const { items, looked, next } = await reviewMembers(deps)(input);
  const removed = input.dryRun
    ? items.length
    : (await inParallel(items, WIDTH, ({ membership }) => deps.memberships.removeBegun(membership))).filter(Boolean)
        .length;
  return { removed, looked, next };
};
