import type { AccountId } from "#shared/accounts/account.ts";
import { type FlagMembersDeps, flagMembers } from "./flag-members.ts";
import type { MembershipStore } from "./membership-store.ts";

export interface CountFlaggedDeps extends FlagMembersDeps {
  readonly memberships: Pick<MembershipStore, "ofContact" | "roster">;
}

/** Larger groups are not counted while somebody waits for something else. */
export const FLAGS_COUNTED_TO = 2_000;
const PAGE = 500;
/** The flags that a hundred members cost two reads for; the others are a read for each member. */
const CHEAP = { flags: new Set(["unsubscribed", "held", "never_answered"] as const), groups: 0, days: 30, failures: 0 };

/** How many members a review by consent and silence would flag now; undefined of a group that is too large for that. */
export const countFlagged =
  (deps: CountFlaggedDeps) =>
  async (account: AccountId, groupId: string, memberCount: number): Promise<number | undefined> => {
    if (memberCount > FLAGS_COUNTED_TO) return undefined;
    let flagged = 0;
    let place: Parameters<typeof deps.memberships.roster>[2];
    for (let more = true; more; ) {
      const page = await deps.memberships.roster(account, groupId, place, PAGE);
      flagged += (await flagMembers(deps)(page.items, CHEAP)).filter(({ flags }) => flags.length > 0).length;
      place = page.items.at(-1)?.phone;
      more = page.more;
    }
    return flagged;
  };
