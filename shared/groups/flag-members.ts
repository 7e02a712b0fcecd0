import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { MessageStore } from "#shared/messaging/message-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { EvidenceReader } from "./evidence-reader.ts";
import type { Membership } from "./group.ts";
import type { MembershipStore } from "./membership-store.ts";
import { consentFlag, type Flag, failureFlag, silenceFlag, type Wanted } from "./review-flags.ts";

export interface FlagMembersDeps {
  readonly memberships: Pick<MembershipStore, "ofContact">;
  readonly evidence: EvidenceReader;
  readonly messages: Pick<MessageStore, "conversation">;
  readonly clock: Clock;
}

export interface FlaggedMember {
  readonly membership: Membership;
  readonly flags: readonly Flag[];
}

const WIDTH = 16;
/** The latest texts in and out among which failures in a row are looked for. */
const LATEST_TEXTS = 20;

/** Each of these members with its flags, of those that are wanted. Consent and facts are read for all at once. */
export const flagMembers =
  (deps: FlagMembersDeps) =>
  async (members: readonly Membership[], wanted: Wanted): Promise<FlaggedMember[]> => {
    const { flags } = wanted;
    const [first] = members;
    if (!first) return [];
    const known = await deps.evidence.known(
      first.accountId,
      members.map(({ phone }) => phone),
    );
    const now = deps.clock.now();
    return await inParallel([...members.entries()], WIDTH, async ([index, membership]) => {
      const { accountId, groupId, phone } = membership;
      const { consent, facts } = known[index] ?? {};
      const found = [
        consentFlag(consent, now),
        flags.has("never_answered") ? silenceFlag(membership, facts?.lastInboundAt, wanted.days, now) : undefined,
        flags.has("number_fails") ? await failing(deps, accountId, phone, wanted.failures) : undefined,
        flags.has("in_other_groups") ? await elsewhere(deps, accountId, phone, groupId, wanted.groups) : undefined,
      ];
      return { membership, flags: found.flatMap((flag) => (flag && flags.has(flag.flag) ? [flag] : [])) };
    });
  };

const failing = async (deps: FlagMembersDeps, account: AccountId, phone: PhoneNumber, failures: number) => {
  const { items } = await deps.messages.conversation(account, phone, undefined, LATEST_TEXTS);
  return failureFlag(
    items.flatMap((message) => (message.direction === "out" ? [message] : [])),
    failures,
  );
};

const elsewhere = async (
  deps: FlagMembersDeps,
  account: AccountId,
  phone: PhoneNumber,
  groupId: string,
  least: number,
): Promise<Flag | undefined> => {
  const groupIds = (await deps.memberships.ofContact(account, phone))
    .map((membership) => membership.groupId)
    .filter((id) => id !== groupId);
  return groupIds.length >= least ? { flag: "in_other_groups", count: groupIds.length, groupIds } : undefined;
};
