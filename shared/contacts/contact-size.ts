// A contact is one item, and DynamoDB takes no item above 400 KB; nor may an answer that shows it be larger, where it is kept
// for the request's repetition. So what people give of a contact stays below that as JSON, which is never smaller than what
// is stored, with room for what stands beside it.
import type { Contact } from "./contact.ts";
import type { ProfileChanges } from "./contact-store.ts";
import { fieldAttribute } from "./field-attributes.ts";

const LARGEST_CONTACT_BYTES = 350 * 1024;

/** The contact with these changes would be more than one item can hold. */
export const isTooLarge = (before: Contact | undefined, changes: ProfileChanges): boolean => {
  const { fields = {}, ...names } = before ?? {};
  const values = Object.entries(fields).map(([key, value]) => [fieldAttribute(key), value]);
  const after: Record<string, unknown> = { ...names, ...Object.fromEntries(values), ...given(changes) };
  const sizes = Object.entries(after).map(([name, value]) => Buffer.byteLength(name) + bytesOf(value));
  return sizes.reduce((sum, size) => sum + size, 0) > LARGEST_CONTACT_BYTES;
};

const given = (changes: ProfileChanges) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

// As JSON; DynamoDB keeps a number in 21 bytes at most.
const bytesOf = (value: unknown): number => {
  if (value === null) return 0;
  return typeof value === "object" || typeof value === "string" ? bytesOfJson(value) : 24;
};

const bytesOfJson = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Lambda answers with 6 MB at most, and what JSON escapes is escaped once more on its way: up to twice as much. */
const LARGEST_PAGE_BYTES = 2.5 * 1024 * 1024;

/** Fills a page: says of one contact after the other whether it still has room. The first always has. */
export const pageOfContacts = (limit: number): ((contact: Contact) => boolean) => {
  let [count, bytes] = [0, 0];
  return (contact) => {
    bytes += bytesOfJson(contact);
    const hasRoom = count < limit && (count === 0 || bytes <= LARGEST_PAGE_BYTES);
    count += 1;
    return hasRoom;
  };
};
