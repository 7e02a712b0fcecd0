import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import type { ContactIndex, FoundBy } from "./contact-index.ts";
import type { ContactStore } from "./contact-store.ts";
import type { Fields } from "./field.ts";
import type { FieldStore } from "./field-store.ts";
import { type FindEntry, findEntries, nameOfEntry } from "./find-entries.ts";

export interface IndexContactDeps {
  readonly contacts: Pick<ContactStore, "find">;
  readonly fields: Pick<FieldStore, "read">;
  readonly index: Pick<ContactIndex, "foundBy" | "move">;
}

const ATTEMPTS = 8;

/**
 * Makes a contact be found by what it is now, and by nothing when it is gone. Whoever moved it looks again: of two at once
 * one may have read what was true before, and the other have seen nothing to do.
 * @param given the account's fields, read behind the change that it is asked for; who looks again reads them anew
 * @returns whether there is the contact
 */
export const indexContact =
  ({ contacts, fields, index }: IndexContactDeps) =>
  async (account: AccountId, phone: PhoneNumber, given?: Fields): Promise<"there" | "gone"> => {
    let known = given;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const [before, { contact, consent }, read] = await Promise.all([
        index.foundBy(account, phone),
        contacts.find(account, phone),
        known ?? fields.read(account),
      ]);
      known = undefined;
      const entries = contact ? findEntries(contact, consent, read.fields) : [];
      if (isSame(before, entries)) return contact ? "there" : "gone";
      await index.move(account, phone, before, entries);
    }
    throw new RetryableError("The contact was changed by others all the time");
  };

const isSame = (before: FoundBy, entries: readonly FindEntry[]): boolean => {
  const has = new Set(before.entries.map(nameOfEntry));
  return has.size === entries.length && entries.every((entry) => has.has(nameOfEntry(entry)));
};
