// What a rule reads of a contact, as it compares it: undefined where there is nothing, or nothing but blanks.
import type { Account } from "#shared/accounts/account.ts";
import { countryOf } from "#shared/accounts/country.ts";
import { contactZones } from "#shared/contacts/contact-zones.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { FieldValue } from "#shared/contacts/field-attributes.ts";
import { fieldValue } from "#shared/contacts/field-value.ts";
import { dayOfText } from "#shared/platform/civil-day.ts";
import type { RuleSubject } from "./rule.ts";

export type Read<Value> = (subject: RuleSubject) => Value | undefined;
export type TextReads = Readonly<Record<string, Read<string>>>;

/** The texts that every contact has or may have, by the name of the field. */
export const textReads = (account: Pick<Account, "timeZone">): TextReads => {
  const countryOfPhone = remembered(countryOf);
  const zoneOfPhone = remembered((phone: RuleSubject["phone"]) => {
    const { zones } = contactZones(phone, undefined, account);
    return zones.length === 1 ? zones[0] : account.timeZone;
  });
  return {
    firstName: ({ contact }) => sound(contact.firstName),
    lastName: ({ contact }) => sound(contact.lastName),
    email: ({ contact }) => sound(contact.email),
    phone: ({ phone }) => phone,
    keyword: ({ facts }) => sound(facts?.keyword),
    timeZone: ({ phone, contact }) => contact.timeZone ?? zoneOfPhone(phone),
    country: ({ phone }) => countryOfPhone(phone),
    // The North American plan alone has codes of places that every number shows.
    areaCode: ({ phone }) => (phone.startsWith("+1") ? phone.slice(2, 5) : undefined),
  };
};

/** The dates that every contact may have; `subscribedAt` is rule-consent.ts's. */
export const dateReads: Readonly<Record<string, Read<string>>> = {
  createdAt: ({ contact }) => instantText(contact.createdAt),
  lastInboundAt: ({ facts }) => instantText(facts?.lastInboundAt),
  lastOutboundAt: ({ facts }) => instantText(facts?.lastOutboundAt),
  lastFailedAt: ({ facts }) => instantText(facts?.lastFailedAt),
};

/** A value of the account's own, as its field says now; one that was kept under the type of today is taken as it is. */
export const ownRead = (field: Field): Read<FieldValue> => {
  const { key } = field;
  const isUsual = USUAL[field.type];
  return ({ contact: { fields } }) => {
    const kept = fields?.[key];
    return kept === undefined || isUsual(kept, field) ? kept : fieldValue(field, kept);
  };
};

const INSTANT_LENGTH = "2026-11-23T15:00:00.000Z".length;
const SPACE = 32;
const LAST_ASCII = 127;

const sound = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const first = text.charCodeAt(0);
  return (first > SPACE && first < LAST_ASCII) || text.trim() !== "" ? text : undefined;
};

/** Instants in one form sort as texts. */
export const instantText = (at: string | undefined): string | undefined =>
  at === undefined || at.length === INSTANT_LENGTH ? at : new Date(at).toISOString();

const LONGEST_TEXT = 1_000;

const isUsualText = (kept: FieldValue): boolean =>
  typeof kept === "string" && kept.length <= LONGEST_TEXT && sound(kept) !== undefined;

const isUsualDate = (kept: FieldValue): boolean =>
  typeof kept === "string" && (isDay(kept) || (kept.length === INSTANT_LENGTH && isInstant(kept)));

const isDay = (kept: string): boolean => kept.length === 10 && dayOfText(kept) !== undefined;

const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const isInstant = (kept: string): boolean => INSTANT.test(kept) && dayOfText(kept.slice(0, 10)) !== undefined;

const isChoice = (kept: FieldValue, { choices }: Field): boolean =>
  typeof kept === "string" && choices?.includes(kept) === true;

const areChoices = (kept: FieldValue, { choices }: Field): boolean => {
  if (!Array.isArray(kept) || kept.length === 0) return false;
  for (let index = 0; index < kept.length; index += 1) {
    const choice = kept[index];
    if (choice === undefined || !choices?.includes(choice) || kept.indexOf(choice) !== index) return false;
  }
  return true;
};

const USUAL: Readonly<Record<Field["type"], (kept: FieldValue, field: Field) => boolean>> = {
  text: isUsualText,
  number: (kept) => typeof kept === "number" && Math.abs(kept) <= Number.MAX_SAFE_INTEGER,
  boolean: (kept) => typeof kept === "boolean",
  date: isUsualDate,
  choice: isChoice,
  choices: areChoices,
};

/** Several conditions ask the same number one after another, and working it out is dear. */
const remembered = <Key, Value>(work: (key: Key) => Value): ((key: Key) => Value) => {
  let last: { readonly key: Key; readonly value: Value } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: work(key) };
    return last.value;
  };
};
