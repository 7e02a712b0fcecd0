import type { AccountId } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { ConsentState } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { ContactIndex, FoundPage } from "#shared/contacts/contact-index.ts";
import { type FindEntry, fieldEntry, sourceEntry, stateEntry, wordEntry } from "#shared/contacts/find-entries.ts";
import { contactWords } from "#shared/contacts/find-words.ts";
import type { FindFilter } from "./find-filter.ts";
import type { MembershipStore } from "./membership-store.ts";

export interface FindLeadDeps {
  readonly index: Pick<ContactIndex, "entries" | "phones">;
  readonly memberships: Pick<MembershipStore, "roster">;
}

/** A list that holds everybody who is looked for, and others. */
export interface FindLead {
  readonly name: string;
  read(after: string | undefined, limit: number): Promise<FoundPage>;
  /** Whether this is the contact's one place in the list, as it is now. */
  isPlaceOf(contact: Contact, word: string): boolean;
}

const USUALLY_FEW: readonly ConsentState[] = ["unsubscribed", "pending"];

/** The lists that can lead to who is looked for, those first that are usually the shorter ones. */
export const findLeads = (deps: FindLeadDeps, account: AccountId, filter: FindFilter): FindLead[] => {
  const { words = [], phones, groupId, consent, source, values } = filter;
  const whole = (name: string, entry: FindEntry) => wholeLead(deps, account, name, entry);
  const longest = words.toSorted((a, b) => b.length - a.length).slice(0, 1);
  const states = consent === undefined ? [] : [whole("consent", stateEntry(consent))];
  const isFew = consent !== undefined && USUALLY_FEW.includes(consent);
  return [
    ...(phones ? [phonesLead(deps, account, phones)] : []),
    ...longest.map((word) => wordLead(deps, account, word)),
    ...values.map(({ field, comparable }) => whole(`field ${field.key}`, fieldEntry(field.key, comparable))),
    ...(groupId === undefined ? [] : [rosterLead(deps, account, groupId)]),
    ...(isFew ? states : []),
    ...(source === undefined ? [] : [whole("source", sourceEntry(source))]),
    ...(isFew ? [] : states),
  ];
};

const always = (): boolean => true;

const wordLead = ({ index }: FindLeadDeps, account: AccountId, beginning: string): FindLead => {
  const { list, word } = wordEntry(beginning);
  return {
    name: "words",
    read: (after, limit) => index.entries(account, list, word, after, limit),
    // Of a name whose words begin alike, the first one counts; a word that the contact no longer has is a late entry.
    isPlaceOf: (contact, place) => {
      const places = contactWords(contact).filter((each) => each.startsWith(beginning));
      const [first] = places.map((each) => Buffer.from(wordEntry(each).word)).sort(Buffer.compare);
      return first?.equals(Buffer.from(place)) === true;
    },
  };
};

const wholeLead = ({ index }: FindLeadDeps, account: AccountId, name: string, { list, word }: FindEntry): FindLead => ({
  name,
  read: (after, limit) => index.entries(account, list, `${word}#`, after, limit),
  isPlaceOf: always,
});

const rosterLead = ({ memberships }: FindLeadDeps, account: AccountId, groupId: string): FindLead => ({
  name: ROSTER,
  read: async (after, limit) => {
    const from = phoneNumberSchema.optional().parse(after);
    const { items, more } = await memberships.roster(account, groupId, from, limit);
    const found = items.map(({ phone }) => ({ phone, word: "", at: phone }));
    return { found, next: more ? found.at(-1)?.at : undefined };
  },
  isPlaceOf: always,
});

export const ROSTER = "group";

/** @param beginnings sorted, none of them the beginning of another */
const phonesLead = ({ index }: FindLeadDeps, account: AccountId, beginnings: readonly string[]): FindLead => ({
  name: "phones",
  read: async (after, limit) => {
    const left = beginnings.filter((each) => after === undefined || each > after || after.startsWith(each));
    const found: FoundPage["found"][number][] = [];
    for (const beginning of left) {
      const from = after?.startsWith(beginning) ? after : undefined;
      const page = await index.phones(account, beginning, from, limit);
      found.push(...page.found);
      if (page.next !== undefined) return { found, next: page.next };
    }
    return { found, next: undefined };
  },
  isPlaceOf: always,
});
