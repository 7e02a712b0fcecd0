import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { ContactRegister } from "#shared/contacts/contact-register.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { Membership } from "./group.ts";
import type { MembershipStore } from "./membership-store.ts";
import { type SweepMembershipsDeps, sweepMemberships } from "./sweep-memberships.ts";

export interface DeleteContactDeps extends SweepMembershipsDeps {
  readonly register: Pick<ContactRegister, "remove">;
  readonly memberships: Pick<MembershipStore, "ofContact" | "removeOrphan" | "removeBegun">;
}

export type DeleteContactOutcome = { readonly kind: "deleted" | "noSuchContact" };

const WIDTH = 8;

/**
 * Ends these very memberships. Those by rule are left to the sweep, which ends them only while there is no contact: who came
 * back may match, was met by the rules already, and no bell would tell them that the membership has gone since.
 */
export const endBegun = async (
  { memberships }: { readonly memberships: Pick<MembershipStore, "removeBegun"> },
  begun: readonly Membership[],
): Promise<void> => {
  const notByRule = begun.filter(({ source }) => source !== "rule");
  await inParallel(notByRule, WIDTH, (membership) => memberships.removeBegun(membership));
};

/**
 * Takes a contact out of everything but its consent. The profile goes first: no membership begins behind it. What was in a
 * group before it then leaves, also when the person comes back meanwhile. Nobody hears of it.
 */
export const deleteContact =
  (deps: DeleteContactDeps) =>
  async (account: AccountId, phone: PhoneNumber): Promise<DeleteContactOutcome> => {
    const before = await deps.memberships.ofContact(account, phone);
    const existed = await deps.register.remove(account, phone);
    if (existed) await endBegun(deps, before);
    // Also behind an attempt that broke off after the profile.
    const swept = await sweepMemberships(deps)(account, phone);
    return { kind: existed || swept > 0 ? "deleted" : "noSuchContact" };
  };
