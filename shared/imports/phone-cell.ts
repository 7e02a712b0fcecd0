import { isLandline } from "#shared/accounts/is-landline.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";

export type PhoneCell =
  | { readonly kind: "phone"; readonly phone: PhoneNumber }
  | { readonly kind: "invalid"; readonly reason: "no_phone" | "invalid_phone" | "digits_lost" | "landline" };

const invalid = (reason: Extract<PhoneCell, { kind: "invalid" }>["reason"]): PhoneCell => ({ kind: "invalid", reason });

/** As spreadsheets write what they took for a number, with either decimal sign. */
const SCIENTIFIC = /^\+?(\d)(?:[.,](\d+))?e\+?(\d{1,2})$/i;

/** A phone as people and spreadsheets write it, national ones as in `country`. */
export const readPhoneCell = (cell: string, country: string): PhoneCell => {
  const text = bare(cell);
  if (text === "") return invalid("no_phone");
  const scientific = SCIENTIFIC.exec(text);
  if (!scientific) return phoneOf(text, country);
  const [, first = "", rest = "", exponent = ""] = scientific;
  // What the mantissa does not carry is gone: zeros in its place would be somebody else's number.
  if (rest.length < Number(exponent)) return invalid("digits_lost");
  return rest.length === Number(exponent) ? phoneOf(first + rest, country) : invalid("invalid_phone");
};

/** Without what only says that it is a text, and the decimals that programs put behind whole numbers. */
const bare = (cell: string): string =>
  cell
    .replace(/[\p{Cf}\s]+/gu, " ")
    .trim()
    .replace(/^="(.*)"$/, "$1")
    .replace(/^['’`]+/, "")
    .replace(/^tel:/i, "")
    .replace(/^(\+?\d{7,15})\.0+$/, "$1")
    .trim();

const phoneOf = (text: string, country: string): PhoneCell => {
  const written = readPhoneNumber(text, country);
  // Most of the world dials 00 before a country's code, also in files that go to where another prefix is dialled.
  const read = written.kind === "invalid" ? readPhoneNumber(text.replace(/^00(?=\s?[1-9])/, "+"), country) : written;
  if (read.kind === "invalid") return invalid("invalid_phone");
  return isLandline(read.phone) ? invalid("landline") : { kind: "phone", phone: read.phone };
};
