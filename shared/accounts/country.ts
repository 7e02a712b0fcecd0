import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** The country of a phone number, two letters; undefined when the number is in no country's plan. */
export const countryOf = (phone: string): string | undefined => parsePhoneNumberFromString(phone)?.country;
