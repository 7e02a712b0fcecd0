import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { fieldValue } from "#shared/contacts/field-value.ts";
import { zonesOfNumber } from "#shared/contacts/zones-of-number.ts";
import type { RuleContext, RuleSubject } from "#shared/groups/rule.ts";

/** What a contact has of a field at an instant, and how it is compared. */
export const naiveValue = (
  name: string,
  { fields, account }: RuleContext,
  { phone, contact, consent, facts, groups }: RuleSubject,
  now: number,
): { kind: string; value: unknown } => {
  const FIVE_DAYS = 5 * 24 * 3_600_000;
  const isHeld = consent?.hold !== undefined && now >= Date.parse(consent.hold.at) + FIVE_DAYS;
  const state = isHeld ? "unsubscribed" : (consent?.state ?? "pending");
  const text = (value: string | undefined) => ({ kind: "text", value: value?.trim() === "" ? undefined : value });
  const date = (value: string | undefined) => ({ kind: "date", value });
  switch (name) {
    case "firstName":
    case "lastName":
    case "email":
      return text(contact[name]);
    case "phone":
      return text(phone);
    case "keyword":
      return text(facts?.keyword);
    case "timeZone": {
      const zones = zonesOfNumber(phone);
      return text(contact.timeZone ?? (zones.length === 1 ? zones[0] : account.timeZone));
    }
    case "country":
      return text(parsePhoneNumberFromString(phone)?.country);
    case "areaCode":
      return text(phone.startsWith("+1") ? phone.slice(2, 5) : undefined);
    case "consent":
      return { kind: "one", value: state };
    case "source":
      return { kind: "one", value: contact.source };
    case "group":
      return { kind: "several", value: [...groups] };
    case "createdAt":
      return date(contact.createdAt);
    case "subscribedAt":
      return date(state === "subscribed" ? consent?.at : undefined);
    case "lastInboundAt":
    case "lastOutboundAt":
    case "lastFailedAt":
      return date(facts?.[name]);
    default: {
      const field = fields.find(({ key }) => `fields.${key}` === name);
      const value = field && fieldValue(field, contact.fields?.[field.key]);
      return { kind: field?.type ?? "none", value };
    }
  }
};
