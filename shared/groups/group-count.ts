// What a group counts: its members, and by country those who want texts. What an account allows (its countries, whether it
// is open) is applied when a count is shown, so that changing it counts nobody anew. Law: at rest the counters are what a
// recount finds, whatever came twice, late or in the other order.
import { type Account, usualCountries } from "#shared/accounts/account.ts";
import { countryOf } from "#shared/accounts/country.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Consent, mayReceive } from "#shared/contacts/consent.ts";

export interface GroupCount {
  readonly members: number;
  /** Members that want texts, by the country of their number. */
  readonly wanting: Readonly<Record<string, number>>;
}

/** What one member counts for: a country only when it wants texts and its number is in one. */
export interface Counted {
  readonly country?: string | undefined;
}

export const NOBODY: GroupCount = { members: 0, wanting: {} };

export const countedAs = (phone: PhoneNumber, consent: Consent | undefined, now: number): Counted =>
  mayReceive(consent, "campaign", now) ? { country: countryOf(phone) } : {};

/** The count with this member more (`by` 1) or less (-1). */
export const withCounted = ({ members, wanting }: GroupCount, { country }: Counted, by: 1 | -1): GroupCount => ({
  members: members + by,
  wanting: country === undefined ? wanting : { ...wanting, [country]: (wanting[country] ?? 0) + by },
});

export const sumOf = (counts: readonly GroupCount[]): GroupCount => {
  const wanting: Record<string, number> = {};
  for (const count of counts) {
    for (const [country, number] of Object.entries(count.wanting)) wanting[country] = (wanting[country] ?? 0) + number;
  }
  return { members: counts.reduce((sum, { members }) => sum + members, 0), wanting };
};

export const sameCount = (a: GroupCount, b: GroupCount): boolean =>
  a.members === b.members &&
  [...Object.keys(a.wanting), ...Object.keys(b.wanting)].every(
    (country) => (a.wanting[country] ?? 0) === (b.wanting[country] ?? 0),
  );

/** How many of them this account could send a campaign to. */
export const reachableOf = ({ wanting }: GroupCount, account: Pick<Account, "allowedCountries" | "status">): number => {
  if (account.status !== "open") return 0;
  const allowed = new Set(account.allowedCountries ?? usualCountries);
  return Object.entries(wanting).reduce((sum, [country, count]) => sum + (allowed.has(country) ? count : 0), 0);
};
