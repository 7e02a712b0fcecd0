import parsePhoneNumber, { type CountryCode, isSupportedCountry } from "libphonenumber-js/min";
import { type PhoneNumber, phoneNumberSchema } from "./phone-number.ts";

export type ReadPhoneNumber =
  | { readonly kind: "phone"; readonly phone: PhoneNumber }
  | { readonly kind: "invalid"; readonly why: string };

const invalid = (why: string): ReadPhoneNumber => ({ kind: "invalid", why });

export const isCountry = (letters: string): letters is CountryCode => isSupportedCountry(letters);

/**
 * A number as people write it, national ones as in `country`. Its length must be one that its country has; whether the
 * number was given out is not asked, for new ranges open faster than lists of them are published (ITU E.164).
 */
export const readPhoneNumber = (written: string, country: string): ReadPhoneNumber => {
  // Numbers copied from address books come with invisible marks of direction around them.
  const text = written.replace(/[\p{Cf}\s]+/gu, " ").trim();
  const defaultCountry = isCountry(country) ? country : undefined;
  const number = parsePhoneNumber(text, { defaultCountry, extract: false });
  if (!number) return invalid(/^\d{1,6}$/.test(text) ? "is a short code" : "is not a phone number");
  if (number.ext !== undefined) return invalid("has an extension, which cannot be texted");
  if (/^\d{3,6}$/.test(text)) return invalid("is a short code");
  if (!number.isPossible()) return invalid("has too few or too many digits");
  // No area code of the North American plan begins with 0 or 1.
  if (number.countryCallingCode === "1" && !/^[2-9]/.test(number.nationalNumber))
    return invalid("has no such area code");
  const phone = phoneNumberSchema.safeParse(number.number);
  return phone.success ? { kind: "phone", phone: phone.data } : invalid("is not a phone number");
};
