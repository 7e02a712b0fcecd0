import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Contact } from "./contact.ts";
import { zonesOfNumber } from "./zones-of-number.ts";

/** In which zones a person may be, and what says so. */
export interface ContactZones {
  readonly zones: readonly string[];
  readonly from: "contact" | "number" | "account";
}

/** The contact's own zone, else all that its number can be in, else the account's. */
export const contactZones = (
  phone: PhoneNumber,
  contact: Pick<Contact, "timeZone"> | undefined,
  account: Pick<Account, "timeZone">,
): ContactZones => {
  if (contact?.timeZone !== undefined) return { zones: [contact.timeZone], from: "contact" };
  const zones = zonesOfNumber(phone);
  return zones.length > 0 ? { zones, from: "number" } : { zones: [account.timeZone], from: "account" };
};
