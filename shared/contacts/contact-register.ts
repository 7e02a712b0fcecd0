import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Consent, ConsentFact } from "./consent.ts";
import type { Contact, ProfileWrite } from "./contact.ts";
import type { ProfileChanges } from "./contact-store.ts";

/** Where contacts begin and end, each in one write that holds only while the contact is not there, or is. */
export interface ContactRegister {
  /**
   * Makes the contact with what is said about its consent, both or neither. `met` is noted only where nothing was ever said
   * of this phone: consent outlives the contact.
   * @returns undefined, and changes nothing, when there is one.
   */
  create(
    account: AccountId,
    phone: PhoneNumber,
    profile: ProfileChanges,
    write: ProfileWrite,
    fact: { said: ConsentFact } | { met: ConsentFact },
  ): Promise<{ contact: Contact; consent: Consent } | undefined>;
  /**
   * Merges into the contact that is there: absent keeps, null clears.
   * @returns `tooLarge`, and changes nothing, when the contact would be larger than an item can be.
   */
  change(
    account: AccountId,
    phone: PhoneNumber,
    changes: ProfileChanges,
    by: ProfileWrite,
    /** Only while it is as it was read. */
    seen?: Pick<Contact, "version">,
  ): Promise<Contact | "tooLarge" | undefined>;
  /**
   * Takes profile and facts away; consent and its records stay. From then on no membership of this phone can begin.
   * @param seen takes it away only while it is as it was read, and nobody ever texted it or was texted from it
   * @returns whether there was a contact.
   */
  remove(account: AccountId, phone: PhoneNumber, seen?: Pick<Contact, "version">): Promise<boolean>;
}
