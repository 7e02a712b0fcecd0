// Who gets a campaign: each phone is decided once. Law: exclusion wins, over consent too, so that the reason says what its
// author asked for; then consent, as it stands at that instant; then what the number itself says.
import { type Account, usualCountries } from "#shared/accounts/account.ts";
import { countryOf } from "#shared/accounts/country.ts";
import { isLandline } from "#shared/accounts/is-landline.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Consent, consentAt } from "#shared/contacts/consent.ts";
import type { AudienceRow, LeftOut } from "./audience.ts";

/** A phone that is in one of the lists of a campaign, and what the other lists say of it. */
export interface Candidate {
  readonly phone: PhoneNumber;
  /** In how many of the campaign's groups it is. */
  readonly groups: number;
  /** The first group or campaign that excludes it. */
  readonly excluded?: { readonly leftOut: "excluded_group" | "excluded_campaign"; readonly by: string } | undefined;
}

/** What is known of its person. */
export interface Person {
  readonly consent: Consent | undefined;
  readonly timeZone: string | undefined;
}

type Countries = Pick<Account, "allowedCountries">;

/** Its row in the audience. */
export const audienceRow = (candidate: Candidate, person: Person, account: Countries, now: number): AudienceRow => {
  const { phone, groups, excluded } = candidate;
  const row = { v: 1 as const, phone, groups };
  if (excluded) return { ...row, ...excluded };
  const leftOut = whyLeftOut(consentAt(person.consent, now), phone, account);
  if (leftOut) return { ...row, leftOut };
  return person.timeZone === undefined ? row : { ...row, timeZone: person.timeZone };
};

/** Why a phone that nothing excludes is left out, by consent as it stands at that instant; undefined where it is included. */
export const whyLeftOut = (consent: Consent | undefined, phone: PhoneNumber, account: Countries): LeftOut | undefined =>
  whyNoConsent(consent) ?? whyNoNumber(phone, account);

const whyNoConsent = (consent: Consent | undefined): LeftOut | undefined => {
  if (!consent) return "no_consent";
  if (consent.state === "unsubscribed") return "unsubscribed";
  if (consent.hold) return "held";
  return consent.state === "pending" ? "pending" : undefined;
};

const whyNoNumber = (phone: PhoneNumber, { allowedCountries }: Countries): LeftOut | undefined => {
  const country = countryOf(phone);
  const allowed = allowedCountries ?? usualCountries;
  if (country === undefined || !allowed.includes(country)) return "country";
  return isLandline(phone) ? "invalid" : undefined;
};

/** What rows come to: how many there are, are included and in several groups, and are left out for each reason. */
export const countsOf = (rows: readonly AudienceRow[]): Record<string, number> => {
  const counts = { audience: rows.length, included: 0, inSeveral: 0 };
  const leftOut: Record<string, number> = {};
  for (const row of rows) {
    if (row.leftOut) leftOut[row.leftOut] = (leftOut[row.leftOut] ?? 0) + 1;
    else counts.included += 1;
    if (!row.leftOut && row.groups > 1) counts.inSeveral += 1;
  }
  return { ...counts, ...leftOut };
};
