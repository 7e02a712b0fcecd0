import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { PhoneNumber } from "./phone-number.ts";

/**
 * Whether the number's country keeps its range for landlines. Where landlines and mobiles share ranges, as in North America,
 * nobody can tell, and it is none.
 */
export const isLandline = (phone: PhoneNumber): boolean =>
  parsePhoneNumberFromString(phone)?.getType() === "FIXED_LINE";
