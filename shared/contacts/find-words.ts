import { comparableName } from "#shared/platform/comparable-name.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";
import type { Contact } from "./contact.ts";

/** Of a name that goes on and on, what people look it up by. */
const MOST_OF_A_NAME = 8;
const MOST_OF_AN_ADDRESS = 4;

/**
 * The words of a text as they are compared: letters, marks and digits, in one case and width; accents stay. Of a text
 * without any, the emoji that it is.
 */
const wordsIn = (text: string): string[] => {
  const comparable = normaliseText(text);
  const words = comparable.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "");
  return words.length === 0 && comparable !== "" ? [comparable] : words;
};

/** The words by which a contact is found: of its names and of what is before the @, and its whole address. */
export const contactWords = ({ firstName, lastName, email }: Pick<Contact, "firstName" | "lastName" | "email">) => {
  const names = [firstName, lastName].flatMap((name) => wordsIn(name ?? "").slice(0, MOST_OF_A_NAME));
  if (email === undefined) return [...new Set(names)];
  const [local = ""] = email.split("@");
  return [...new Set([...names, ...wordsIn(local).slice(0, MOST_OF_AN_ADDRESS), comparableName(email)])];
};

/** The words of which each must begin a word of a contact; what has an @ in it is the beginning of an address. */
export const queryWords = (query: string): string[] => {
  const parts = query.toWellFormed().normalize("NFKC").trim().split(/\s+/u);
  const isAddress = (part: string): boolean => part.indexOf("@") > 0;
  const names = parts.filter((part) => !isAddress(part)).join(" ");
  return [...new Set([...wordsIn(names), ...parts.filter(isAddress).map(comparableName)])];
};

/** Whether each word of the query begins a word of the contact. */
export const hasWords = (contact: Contact, words: readonly string[]): boolean => {
  const has = contactWords(contact);
  return words.every((word) => has.some((each) => each.startsWith(word)));
};
