// Random rules and contacts, out of so few values that they meet often; all zones change their clocks in other ways.
import fc from "fast-check";
import { leapDaySchema, weekStartSchema } from "#shared/accounts/account.ts";
import type { Consent } from "#shared/contacts/consent.ts";
import { contactSchema, sourceSchema } from "#shared/contacts/contact.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { Rule, RuleContext, RuleSubject } from "#shared/groups/rule.ts";
import { type RuleKind, ruleOperators, type ValueShape } from "#shared/groups/rule-operators.ts";
import { NOW, phoneOf } from "./samples.ts";
import { someField } from "./some-fields.ts";

export const RULE_ZONES = [
  ...["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago", "Pacific/Apia"],
];
export const RULE_GROUPS = ["group-no-a", "group-no-b", "group-no-c"];
export const RULE_FIELDS: readonly Field[] = [
  someField("city", "text"),
  someField("size", "number"),
  someField("birthday", "date"),
  someField("vip", "boolean"),
  someField("tier", "choice"),
  someField("likes", "choices"),
];

const DAY = 86_400_000;
const TEXTS = [
  "Ann",
  "ann",
  "ANNA",
  "Zoë",
  "Zoe\u0308",
  "zoe",
  "ﬁne",
  "Fine",
  "Straße",
  "STRASSE",
  "Ὀδυσσεύς",
  "x y",
  "7",
];
const texts = fc.constantFrom(...TEXTS, "  ann ", "\u00a0zoë", "a");
const blanks = fc.constantFrom("", "  ", "\u00a0");
const numbers = fc.constantFrom(-1, 0, 1, 2.5, 7, 1_000_000);
const choices = fc.constantFrom("Small", "Medium", "Large");

const instants = fc
  .oneof(
    fc.integer({ min: NOW - 800 * DAY, max: NOW + 800 * DAY }),
    fc.integer({ min: NOW - 3 * DAY, max: NOW + 3 * DAY }),
    fc.integer({ min: Date.UTC(1930, 0, 1), max: Date.UTC(2050, 0, 1) }),
  )
  .map((at) => new Date(at).toISOString());
const days = fc.oneof(
  instants.map((at) => at.slice(0, 10)),
  fc.constantFrom("2024-02-29", "2000-02-29", "2026-01-31", "2026-11-23", "2026-11-24", "2026-12-31", "1990-03-01"),
);
const dates = fc.oneof(days, instants);

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 4 });

/** Values as they may have been kept, also while a field had another type. */
const kept = fc.oneof(texts, blanks, numbers, dates, fc.boolean(), choices, fc.subarray(["Small", "Large", "Medium"]));
const ownValues = fc.record(
  {
    city: fc.oneof({ weight: 4, arbitrary: texts }, kept),
    size: fc.oneof({ weight: 4, arbitrary: numbers }, kept),
    birthday: fc.oneof({ weight: 4, arbitrary: dates }, kept),
    vip: fc.oneof({ weight: 4, arbitrary: fc.boolean() }, kept),
    tier: fc.oneof({ weight: 4, arbitrary: choices }, kept),
    likes: fc.oneof({ weight: 4, arbitrary: fc.subarray(["Small", "Medium", "Large"], { minLength: 1 }) }, kept),
  },
  { requiredKeys: [] },
);

const consents: fc.Arbitrary<Consent> = fc.record(
  {
    state: fc.constantFrom("subscribed", "pending", "unsubscribed"),
    at: instants,
    how: fc.constant("text"),
    hold: fc.record({ id: fc.constant("hold"), at: instants }),
    version: fc.constant(1),
  },
  { requiredKeys: ["state", "at", "how", "version"] },
);

/** In the United States, Canada, Jamaica, Germany, India, and toll-free. */
const phones = fc
  .constantFrom("+15125550101", "+12125550102", "+14165550103", "+18765550104", "+4915112345678", "+919876543210")
  .map(phoneOf);

export const subjects: fc.Arbitrary<RuleSubject> = fc
  .record({
    phone: phones,
    profile: fc.record({
      firstName: optional(fc.oneof(texts, blanks)),
      lastName: optional(fc.oneof(texts, blanks)),
      email: optional(fc.constantFrom("ann@example.com", "Zoe@Example.com")),
      timeZone: optional(fc.constantFrom(...RULE_ZONES)),
      createdAt: instants,
      source: fc.constantFrom(...sourceSchema.options),
      fields: optional(ownValues),
    }),
    consent: optional(consents),
    facts: optional(
      fc.record(
        {
          lastInboundAt: instants,
          lastOutboundAt: instants,
          lastFailedAt: instants,
          keyword: fc.constantFrom("coffee", "☕", "tea"),
        },
        { requiredKeys: [] },
      ),
    ),
    groups: fc.subarray(RULE_GROUPS),
  })
  .map(({ phone, profile, consent, facts, groups }) => ({
    phone,
    contact: contactSchema.parse({ ...defined(profile), phone, version: 1 }),
    consent,
    facts,
    groups: new Set(groups),
  }));

const defined = (record: object): object =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

export const contexts: fc.Arbitrary<RuleContext> = fc
  .record({
    timeZone: fc.constantFrom(...RULE_ZONES),
    weekStart: fc.constantFrom(...weekStartSchema.options, undefined),
    leapDay: fc.constantFrom(...leapDaySchema.options, undefined),
  })
  .map((account) => ({ fields: RULE_FIELDS, account: { ...account, country: "US" } }));

const NAMES: Readonly<Record<RuleKind, readonly string[]>> = {
  text: ["firstName", "lastName", "email", "phone", "timeZone", "country", "areaCode", "keyword", "fields.city"],
  number: ["fields.size"],
  date: ["createdAt", "subscribedAt", "lastInboundAt", "lastOutboundAt", "lastFailedAt", "fields.birthday"],
  boolean: ["fields.vip"],
  choice: ["fields.tier"],
  choices: ["fields.likes"],
  consent: ["consent"],
  source: ["source"],
  group: ["group"],
};

const textValues = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
  fc.constantFrom("512", "US", "de", "+1512", "America/", "europe/berlin", "Coffee", "☕️", "example.com"),
);
const VALUES: Readonly<Record<RuleKind, fc.Arbitrary<unknown>>> = {
  text: textValues,
  number: numbers,
  date: dates,
  boolean: fc.boolean(),
  choice: choices,
  choices,
  consent: fc.constantFrom("subscribed", "pending", "unsubscribed"),
  source: fc.constantFrom(...sourceSchema.options),
  group: fc.constantFrom(...RULE_GROUPS),
};

const small = fc.constantFrom(1, 2, 3, 7, 12);
const spans = fc.record({ n: small, unit: fc.constantFrom("minutes", "hours", "days", "weeks", "months", "years") });

const valuesFor = (kind: RuleKind, shape: ValueShape): fc.Arbitrary<unknown> => {
  switch (shape) {
    case "none":
      return fc.constant(undefined);
    case "one":
      return VALUES[kind];
    case "several":
      return fc.array(VALUES[kind], { minLength: 1, maxLength: 4 });
    case "range":
      return fc.tuple(VALUES[kind], VALUES[kind]).map((ends) => ends.toSorted(ascending));
    case "span":
      return spans;
    case "wholeDays":
      return fc.record({ n: small, unit: fc.constantFrom("days", "weeks", "months") });
    case "month":
      return fc.integer({ min: 1, max: 12 });
    case "dayOfYear":
      return fc.constantFrom(undefined, "11-23", "02-29", "02-28");
  }
};

const ascending = (one: unknown, other: unknown): number =>
  typeof one === "number" ? one - Number(other) : Date.parse(String(one)) - Date.parse(String(other));

const conditionsOf = (kind: RuleKind): fc.Arbitrary<Rule>[] =>
  Object.entries(ruleOperators[kind]).map(([op, shape]) =>
    fc
      .record({ field: fc.constantFrom(...NAMES[kind]), value: valuesFor(kind, shape) })
      .map(({ field, value }) => ruleOf({ field, op, ...(value === undefined ? {} : { value }) })),
  );

const ruleOf = (given: object): Rule => {
  const { field = "", op = "is", ...rest }: Partial<Extract<Rule, { field: string }>> = given;
  return { field, op, ...rest };
};

const kinds: readonly RuleKind[] = [
  ...(["text", "number", "boolean", "choice", "choices", "date", "consent", "source", "group"] as const),
];

/** One condition: of each kind of field, and within it each operator, as likely as any other. */
export const conditions: fc.Arbitrary<Rule> = fc.oneof(...kinds.map((kind) => fc.oneof(...conditionsOf(kind))));
/** Of those that time may change. */
const dateConditions: fc.Arbitrary<Rule> = fc.oneof(...conditionsOf("date"), ...conditionsOf("consent"));

const nested = (leaf: fc.Arbitrary<Rule>): fc.Arbitrary<Rule> =>
  fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      fc.record({ all: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie("rule") }),
    ),
  })).rule;

export const rules: fc.Arbitrary<Rule> = nested(conditions);
export const dateRules: fc.Arbitrary<Rule> = nested(dateConditions);
export const nows: fc.Arbitrary<number> = fc.integer({ min: NOW - 400 * DAY, max: NOW + 400 * DAY });
