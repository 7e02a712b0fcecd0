// Where contacts are found: lists of entries beside the contacts, kept by the contacts' stream. Law: an entry is a hint. It
// may be late or gone; who reads one reads the contact itself and decides by that.
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { hashId, shardOf } from "#shared/platform/ids.ts";
import type { Consent, ConsentState } from "./consent.ts";
import type { Contact, Source } from "./contact.ts";
import type { Field } from "./field.ts";
import type { FieldValue } from "./field-attributes.ts";
import { comparableValue } from "./field-comparable.ts";
import { contactWords } from "./find-words.ts";

/** A contact's place in a list, which is sorted by words and, of one word, by phones. */
export interface FindEntry {
  readonly list: string;
  readonly word: string;
}

const LONGEST_WORD = 40;
const ONLY_WORD = "";

/** A word as it stands in entries: the rest of a longer one is seen in the contact itself. */
const shortened = (word: string): string => [...word].slice(0, LONGEST_WORD).join("");

/** A list for each first character: one that words are looked up in by how they begin. */
export const wordEntry = (word: string): FindEntry => {
  const [first = ""] = word;
  return { list: `word#${first}`, word: shortened(word) };
};
export const stateEntry = (state: ConsentState): FindEntry => ({ list: `state#${state}`, word: ONLY_WORD });
export const sourceEntry = (source: Source): FindEntry => ({ list: `source#${source}`, word: ONLY_WORD });
export const fieldEntry = (key: string, comparable: string): FindEntry => ({
  list: `field#${key}`,
  word: hashId(comparable),
});

/** The states by which a contact is found. A hold becomes an opt-out when its time is over, and no write tells. */
const statesOf = (consent: Consent | undefined): ConsentState[] => {
  const state = consent?.state ?? "pending";
  return consent?.hold && state !== "unsubscribed" ? [state, "unsubscribed"] : [state];
};

/** All entries that a contact should have now: at most 29, which one transaction moves. */
export const findEntries = (contact: Contact, consent: Consent | undefined, fields: readonly Field[]): FindEntry[] => {
  const values = fields.flatMap((field) => {
    const kept: FieldValue | undefined = contact.fields?.[field.key];
    const comparable = isSearched(field) ? comparableValue(field, kept) : undefined;
    return comparable === undefined ? [] : [fieldEntry(field.key, comparable)];
  });
  const entries = [
    ...contactWords(contact).map(wordEntry),
    ...statesOf(consent).map(stateEntry),
    sourceEntry(contact.source),
    ...values,
  ];
  // Two long words may be one when they are cut.
  return [...new Map(entries.map((entry) => [nameOfEntry(entry), entry])).values()];
};

export const isSearched = ({ searchable, status }: Pick<Field, "searchable" | "status">): boolean =>
  searchable && status === "active";

export const nameOfEntry = ({ list, word }: FindEntry): string => JSON.stringify([list, word]);

export const findListKey = (account: AccountId, list: string, shard: string): string =>
  `${account}#find#${list}#${shard}`;

/** A list is spread over shards: an import of people with one name must not meet in one partition. */
export const findEntryKey = (account: AccountId, { list, word }: FindEntry, phone: PhoneNumber): Key => ({
  pk: findListKey(account, list, shardOf(phone)),
  sk: `${word}#${phone}`,
});

/** What entries a contact has. */
export const foundByKey = (account: AccountId, phone: PhoneNumber): Key => ({
  pk: `${account}#found-by#${shardOf(phone)}`,
  sk: `of#${phone}`,
});
