import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type ConsentState, consentAt } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Membership } from "./group.ts";
import type { MemberReader } from "./member-reader.ts";
import type { MembershipStore } from "./membership-store.ts";

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

/** Where few have the consent that is asked for, a page ends before it is full: nobody waits for a whole roster. */
const LOOKED_AT = 1_000;

/** A page of a group's members with their names and consent; `next` is where the next one begins behind. */
export const listMembers =
  (deps: ListMembersDeps) =>
  async ({ account, groupId, consent, after, limit }: ListMembers) => {
    const items: Member[] = [];
    let place = after;
    for (let seen = 0; seen < LOOKED_AT; ) {
      const page = await deps.memberships.roster(account, groupId, place, limit - items.length);
      seen += page.items.length;
      const members = await withPeople(deps, account, page.items);
      items.push(...members.filter((member) => consent === undefined || member.consent === consent));
      place = page.items.at(-1)?.phone ?? place;
      if (!page.more) return { items, next: undefined };
      if (items.length === limit) break;
    }
    return { items, next: place };
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
