// A contact is one item, and DynamoDB takes no item above 400 KB: what people give of a contact stays below that, with room
// for what is kept beside it.
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

// A number takes 21 bytes at most, each entry of a list four beside its own.
const bytesOf = (value: unknown): number => {
  if (value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum, each) => sum + 4 + bytesOf(each), 4);
  return typeof value === "string" ? Buffer.byteLength(value) : 24;
};
