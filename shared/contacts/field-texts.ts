import type { Account } from "#shared/accounts/account.ts";
import type { Contact } from "./contact.ts";
import type { Field } from "./field.ts";
import type { FieldValue } from "./field-attributes.ts";
import { shownFields } from "./shown-fields.ts";

type Reader = Pick<Account, "country" | "timeZone">;

/** The values of a contact's fields as the account's people would write them, by key. */
export const fieldTexts = (
  fields: readonly Field[],
  contact: Pick<Contact, "fields"> | undefined,
  account: Reader,
): ReadonlyMap<string, string> =>
  new Map(shownFields(fields, contact).map(({ field, value }) => [field.key, textOf(field, value, account)]));

const textOf = ({ type }: Field, value: FieldValue, account: Reader): string => {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return plainNumber(value);
  if (Array.isArray(value)) return value.join(", ");
  return type === "date" ? dateText(value, account) : value;
};

/** No grouping, for an order's number is not an amount; no exponent, for nobody reads one. */
const plainNumber = (value: number): string => {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
};

/** A day is the same everywhere; an instant has its day and time in the account's zone. */
const dateText = (date: string, { country, timeZone }: Reader): string => {
  const isDay = date.length === "2026-11-23".length;
  return new Intl.DateTimeFormat(
    `en-${country}`,
    isDay ? { dateStyle: "medium", timeZone: "UTC" } : { dateStyle: "medium", timeStyle: "short", timeZone },
  ).format(Date.parse(date));
};
