import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import type { Condition, RuleReads } from "./rule.ts";
import type { RuleField } from "./rule-field.ts";

const FACTS = new Set(["lastInboundAt", "lastOutboundAt", "lastFailedAt", "keyword"]);
const CONSENT = new Set(["consent", "subscribedAt"]);
/** What a phone number tells can never change. */
const OF_PHONE = new Set(["phone", "country", "areaCode"]);

export interface NamedCondition {
  readonly condition: Condition;
  readonly field: RuleField;
}

/** What conditions read: so that nothing else that changes wakes them. */
export const readsOf = (conditions: readonly NamedCondition[]): RuleReads => {
  const names = conditions.map(({ field }) => field.name);
  return {
    profile: new Set(conditions.flatMap(({ field }) => attributeOf(field) ?? [])),
    consent: names.some((name) => CONSENT.has(name)),
    facts: names.some((name) => FACTS.has(name)),
    groups: new Set(conditions.flatMap(({ condition, field }) => (field.kind === "group" ? idsOf(condition) : []))),
    dates: conditions.some(readsCalendar),
  };
};

const attributeOf = ({ name, own }: RuleField): string | undefined => {
  if (own) return fieldAttribute(own.key);
  return name === "group" || FACTS.has(name) || CONSENT.has(name) || OF_PHONE.has(name) ? undefined : name;
};

const idsOf = ({ value }: Condition): string[] =>
  Array.isArray(value) ? value.filter((id): id is string => typeof id === "string") : [];

/** A contact without a zone has the account's. */
const readsCalendar = ({ condition: { op }, field }: NamedCondition): boolean =>
  field.name === "timeZone" || (field.kind === "date" && op !== "isSet" && op !== "isNotSet");
