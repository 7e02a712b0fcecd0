import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";
import type { FieldError } from "#shared/platform/http.ts";

/** Phones as people write them, each once, in E.164; what cannot be read is told by its place. */
export const readPhones = (
  written: readonly string[],
  country: string,
): { phones: PhoneNumber[]; errors: FieldError[] } => {
  const read = written.map((text) => readPhoneNumber(text, country));
  return {
    phones: [...new Set(read.flatMap((one) => (one.kind === "phone" ? [one.phone] : [])))],
    errors: read.flatMap((one, index) =>
      one.kind === "invalid" ? [{ path: `phones.${index}`, message: one.why }] : [],
    ),
  };
};
