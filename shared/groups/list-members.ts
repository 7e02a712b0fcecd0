import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type ConsentState, consentAt } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Membership } from "./group.ts";
import type { MemberReader } from "./member-reader.ts";
import type { MembershipStore } from "./membership-store.ts";
import { SLICE_MILLISECONDS } from "./slice.ts";

export interface ListMembersDeps {
  readonly memberships: Pick<MembershipStore, "roster">;
  readonly members: MemberReader;
  readonly clock: Clock;
}

export interface ListMembers {
  readonly account: AccountId;
  readonly groupId: string;
  /** Only those whose consent is so. */
  readonly consent?: ConsentState | undefined;
  readonly after: PhoneNumber | undefined;
  readonly limit: number;
}

export interface Member extends Pick<Membership, "phone" | "since" | "source" | "by"> {
  readonly contact: Contact | undefined;
  readonly consent: ConsentState;
}

const LOOKED_AT_ONCE = 100;
/** So many are looked at before a page that has somebody may end, though it is not full. */
const LOOKED_AT = 1_000;

/**
 * A page of a group's members with their names and consent; `next` is where the next one begins behind. Where few have the
 * consent that is asked for, a page looks on until it has one, the group ends, or a request may take no longer: only then it
 * may be empty, with a next.
 */
export const listMembers =
  (deps: ListMembersDeps) =>
  async ({ account, groupId, consent, after, limit }: ListMembers) => {
    const items: Member[] = [];
    const until = deps.clock.now() + SLICE_MILLISECONDS;
    const atOnce = consent === undefined ? limit : LOOKED_AT_ONCE;
    let [place, looked] = [after, 0];
    for (;;) {
      const page = await deps.memberships.roster(account, groupId, place, atOnce);
      const members = await withPeople(deps, account, page.items);
      const fitting = members.filter((member) => consent === undefined || member.consent === consent);
      const taken = fitting.slice(0, limit - items.length);
      items.push(...taken);
      // What does not fit is on the next page: it begins behind the last that did.
      const isCut = taken.length < fitting.length;
      place = (isCut ? items.at(-1)?.phone : page.items.at(-1)?.phone) ?? place;
      looked += page.items.length;
      if (!page.more && !isCut) return { items, next: undefined };
      const isEnough = items.length === limit || (items.length > 0 && looked >= LOOKED_AT);
      if (isEnough || deps.clock.now() >= until) return { items, next: place };
    }
  };

const withPeople = async (
  deps: ListMembersDeps,
  account: AccountId,
  memberships: readonly Membership[],
): Promise<Member[]> => {
  const phones = memberships.map(({ phone }) => phone);
  const people = await deps.members.people(account, phones);
  return memberships.map(({ phone, since, source, by }, index) => {
    const person = people[index];
    const state = consentAt(person?.consent, deps.clock.now())?.state ?? "pending";
    return { phone, since, source, ...(by === undefined ? {} : { by }), contact: person?.contact, consent: state };
  });
};
