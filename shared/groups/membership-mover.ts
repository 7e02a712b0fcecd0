import type { Membership } from "./group.ts";

/**
 * `already_in`: it is in the other group, and no longer in the first. `left`: it is no longer in the first as it was read.
 */
export type MoveOutcome = "moved" | "already_in" | "no_such_contact" | "left";

/** Takes members from one group to another. */
export interface MembershipMover {
  /** Ends the one membership and begins the other, both or neither: nobody is lost, and nothing begins twice. */
  move(from: Membership, to: Membership): Promise<MoveOutcome>;
}
