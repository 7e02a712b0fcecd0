// Finding contacts. Law: a page costs the same however many contacts there are; it is empty only at the end; and who is
// there throughout, unchanged, is shown once, whatever is added or removed meanwhile. Entries only lead to contacts: each is
// read as it is now and held against all that was asked.
import type { AccountId } from "#shared/accounts/account.ts";
import type { FoundPage } from "#shared/contacts/contact-index.ts";
import { pageOfContacts } from "#shared/contacts/contact-size.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { CountStore } from "./count-store.ts";
import { type FindFilter, type FoundContact, fits } from "./find-filter.ts";
import { type FindLead, type FindLeadDeps, findLeads, ROSTER } from "./find-lead.ts";
import type { MemberReader } from "./member-reader.ts";
import type { MembershipStore } from "./membership-store.ts";

export interface FindContactsDeps extends FindLeadDeps {
  readonly memberships: Pick<MembershipStore, "roster" | "among">;
  readonly members: MemberReader;
  readonly counts: Pick<CountStore, "countsOf">;
  readonly clock: Clock;
  /** How many a page looks at before it ends with what it has. */
  readonly lookAt?: number;
}

/** Where a page ended: in which list, and at what place of it. */
export interface FindPosition {
  readonly lead: string;
  readonly at: string;
}

export interface FindContacts {
  readonly account: AccountId;
  readonly filter: FindFilter;
  readonly after: FindPosition | undefined;
  readonly limit: number;
}

export type FindContactsOutcome =
  | { readonly kind: "found"; readonly items: readonly FoundContact[]; readonly next: FindPosition | undefined }
  /** So many were looked at in vain that the page could only be empty; `next` is how far. */
  | { readonly kind: "tooFew"; readonly next: FindPosition };

const LOOK_AT = 5_000;
const MOST_AT_ONCE = 500;

/** A page of the contacts that fit. Where a list leads to nobody for too long, another one that leads there too is tried. */
export const findContacts =
  (deps: FindContactsDeps) =>
  async ({ account, filter, after, limit }: FindContacts): Promise<FindContactsOutcome> => {
    // Of nothing but signs: that is nobody's name.
    if (filter.words?.length === 0) return { kind: "found", items: [], next: undefined };
    const leads = findLeads(deps, account, filter);
    const begun = leads.filter(({ name }) => name === after?.lead);
    let inVain: FindPosition | undefined;
    // Of a list that leads no more, the account's settings being others now, it begins anew: twice is better than not.
    const from = begun.length > 0 ? after : undefined;
    for (const lead of from ? begun : await smallGroupFirst(deps, account, filter, leads)) {
      const page = await readPage(deps, account, filter, lead, from?.at, limit);
      const next = page.next === undefined ? undefined : { lead: lead.name, at: page.next };
      if (!next || page.items.length > 0) return { kind: "found", items: page.items, next };
      inVain ??= next;
    }
    return inVain ? { kind: "tooFew", next: inVain } : { kind: "found", items: [], next: undefined };
  };

/** A group of few is walked to its end on any page; how many it has is a hint here. */
const smallGroupFirst = async (
  { counts, lookAt = LOOK_AT }: FindContactsDeps,
  account: AccountId,
  { groupId }: FindFilter,
  leads: readonly FindLead[],
): Promise<readonly FindLead[]> => {
  if (groupId === undefined || leads.length === 1) return leads;
  const { members = 0 } = (await counts.countsOf(account, groupId, groupId)).get(groupId) ?? {};
  if (members > lookAt) return leads;
  return [...leads.filter(({ name }) => name === ROSTER), ...leads.filter(({ name }) => name !== ROSTER)];
};

const readPage = async (
  deps: FindContactsDeps,
  account: AccountId,
  filter: FindFilter,
  lead: FindLead,
  after: string | undefined,
  limit: number,
) => {
  const items: FoundContact[] = [];
  const hasRoomFor = pageOfContacts(limit);
  let last = after;
  let place = after;
  let atOnce = limit + 1;
  for (let seen = 0; seen < (deps.lookAt ?? LOOK_AT); seen += atOnce, atOnce = Math.min(MOST_AT_ONCE, 2 * atOnce)) {
    const page = await lead.read(place, atOnce);
    for (const { at, ...found } of await fitting(deps, account, filter, lead, page.found)) {
      if (!hasRoomFor(found.contact)) return { items, next: last };
      items.push(found);
      last = at;
    }
    if (page.next === undefined) return { items, next: undefined };
    place = page.next;
  }
  return { items, next: place };
};

/** Who of them fits, as they are now. */
const fitting = async (
  { members, memberships, clock }: FindContactsDeps,
  account: AccountId,
  filter: FindFilter,
  lead: FindLead,
  found: FoundPage["found"],
): Promise<(FoundContact & { readonly at: string })[]> => {
  const phones = found.map(({ phone }) => phone);
  const people = await members.people(account, phones);
  const fit = found.flatMap(({ word, at }, index) => {
    const { contact, consent } = people[index] ?? {};
    if (!contact || !lead.isPlaceOf(contact, word)) return [];
    return fits(filter, { contact, consent }, clock.now()) ? [{ contact, consent, at }] : [];
  });
  if (filter.groupId === undefined || lead.name === ROSTER) return fit;
  const asked = fit.map(({ contact }) => contact.phone);
  const among = await memberships.among(account, filter.groupId, asked);
  return fit.filter(({ contact }) => among.has(contact.phone));
};
