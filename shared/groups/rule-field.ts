import type { Field } from "#shared/contacts/field.ts";
import type { RuleKind } from "./rule-operators.ts";

/** A field as a rule names it: one that every contact has, or one of the account's own. */
export interface RuleField {
  readonly name: string;
  readonly label: string;
  readonly kind: RuleKind;
  /** Of the account's own. */
  readonly own?: Field;
}

const KINDS: Readonly<Record<RuleKind, Readonly<Record<string, string>>>> = {
  text: {
    ...{ firstName: "First name", lastName: "Last name", email: "Email", phone: "Phone", keyword: "Last keyword" },
    ...{ timeZone: "Time zone", country: "Country", areaCode: "Area code" },
  },
  date: {
    ...{ createdAt: "Created", subscribedAt: "Subscribed", lastInboundAt: "Last text from them" },
    ...{ lastOutboundAt: "Last text to them", lastFailedAt: "Last failed text" },
  },
  consent: { consent: "Consent" },
  source: { source: "Source" },
  group: { group: "Group" },
  ...{ number: {}, boolean: {}, choice: {}, choices: {} },
};

const isKind = (kind: string): kind is RuleKind => Object.hasOwn(KINDS, kind);

const everyContactHas: ReadonlyMap<string, RuleField> = new Map(
  Object.entries(KINDS).flatMap(([kind, labels]) =>
    Object.entries(labels).flatMap(([name, label]) => (isKind(kind) ? [[name, { name, label, kind }] as const] : [])),
  ),
);

const OWN = "fields.";

/** The field of this name; or why a rule may not read it. */
export const ruleField = (
  name: string,
  fields: readonly Field[],
): { readonly field: RuleField } | { readonly error: string } => {
  const known = everyContactHas.get(name);
  if (known) return { field: known };
  const key = name.startsWith(OWN) ? name.slice(OWN.length) : undefined;
  const own = fields.find((field) => field.key === key);
  if (!own) return { error: "is no field of a contact" };
  if (own.status === "archived") return { error: `${own.label} is archived` };
  return { field: { name, label: own.label, kind: own.type, own } };
};
