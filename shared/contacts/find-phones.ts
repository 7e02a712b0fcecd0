import { getCountryCallingCode } from "libphonenumber-js/min";
import { isCountry } from "#shared/accounts/read-phone-number.ts";

const FEWEST_DIGITS = 3;

/**
 * How phones begin that are looked for by these digits, international ones or as they are written in this country;
 * undefined for a query that is no part of a phone number.
 */
export const phonePrefixes = (query: string, country: string): string[] | undefined => {
  const written = query
    .toWellFormed()
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .trim();
  const digits = written.replace(/\D/gu, "");
  if (!/^\+?[\d\s().\-‐‑–/]+$/u.test(written) || digits.length < FEWEST_DIGITS) return undefined;
  if (written.startsWith("+")) return [`+${digits}`];
  if (digits.startsWith("00")) return [`+${digits.slice(2)}`];
  const code = isCountry(country) ? getCountryCallingCode(country) : "";
  // Most countries write a 0 before their national numbers, some keep it when called from abroad.
  const national = [digits, digits.replace(/^0/, "")].map((each) => `+${code}${each}`);
  const prefixes = [...new Set([...(digits.startsWith("0") ? [] : [`+${digits}`]), ...national])].sort();
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
};
