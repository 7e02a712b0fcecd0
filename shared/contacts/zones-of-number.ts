import { countryOf } from "#shared/accounts/country.ts";
import { allAreaCodeZones, areaCodeZones } from "./area-code-zones.ts";

/** Of the plan that the United States and Canada share: whatever lies in another of its countries is told by its number. */
const SHARED_PLAN = /^\+1(\d{3})/;
const SHARING: readonly (string | undefined)[] = ["US", "CA", undefined];

/**
 * The time zones that a number can be in, as IANA names: of its area code in the United States and Canada, else of its
 * country. A number of North America that has no place, such as a toll-free one, can be in any zone of those two; one of
 * no country at all is in none.
 */
export const zonesOfNumber = (phone: string): readonly string[] => {
  const country = countryOf(phone);
  const areaCode = SHARED_PLAN.exec(phone)?.[1];
  if (areaCode !== undefined && SHARING.includes(country)) return areaCodeZones.get(areaCode) ?? allAreaCodeZones;
  return country === undefined ? [] : (new Intl.Locale(`und-${country}`).getTimeZones() ?? []);
};
