import * as z from "zod";

const PHONE = /^\+[1-9]\d{6,14}$/;
const NORTH_AMERICAN = /^\+1[2-9]\d{2}[2-9]\d{6}$/;
const SHORT_CODE = /^\d{5,6}$/;

/** E.164, and for +1 a number that the North American plan can hold. */
export const isPhone = (text: string): boolean =>
  text.startsWith("+1") ? NORTH_AMERICAN.test(text) : PHONE.test(text);

export const isShortCode = (text: string): boolean => SHORT_CODE.test(text);

export const phone = z.string().refine(isPhone, "must be a phone number in E.164, such as +15125550199");

export const senderNumber = z
  .string()
  .refine((text) => isPhone(text) || isShortCode(text), "must be a phone number in E.164 or a short code");

interface Place {
  City: string;
  State: string;
  Zip: string;
  Country: string;
}

const PLACES: Readonly<Record<string, Place>> = {
  "212": { City: "NEW YORK", State: "NY", Zip: "10001", Country: "US" },
  "415": { City: "SAN FRANCISCO", State: "CA", Zip: "94103", Country: "US" },
  "416": { City: "TORONTO", State: "ON", Zip: "", Country: "CA" },
  "512": { City: "AUSTIN", State: "TX", Zip: "78701", Country: "US" },
};

/** Twilio's guess at where a number lives; the keys are always there, the values often empty. */
export const placeOf = (number: string): Place => {
  const known = number.startsWith("+1") ? PLACES[number.slice(2, 5)] : undefined;
  return known ?? { City: "", State: "", Zip: "", Country: number.startsWith("+1") ? "US" : "" };
};
