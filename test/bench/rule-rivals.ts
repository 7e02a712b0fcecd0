// What rules.bench.ts asks: contacts and rules that a seed makes. The peers have each contact as a flat record, with what a
// rule would have to work out already worked out: texts folded, instants as numbers, nothing that is missing.
import { contactSchema } from "#shared/contacts/contact.ts";
import type { Condition, Rule, RuleContext, RuleSubject } from "#shared/groups/rule.ts";
import type { RuleOperator } from "#shared/groups/rule-operators.ts";
import { foldedText } from "#shared/groups/rule-text.ts";
import { RULE_FIELDS } from "#test/support/rule-arbitraries.ts";
import { NOW, phoneOf } from "#test/support/samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

export const ACCOUNT: RuleContext["account"] = { timeZone: "America/New_York", country: "US" };
export const CONTEXT: RuleContext = { fields: RULE_FIELDS, account: ACCOUNT };

/** A contact as the peers have it. */
export type Flat = Readonly<Record<string, unknown>>;
export interface Person {
  readonly subject: RuleSubject;
  readonly flat: Flat;
}

const DAY = 86_400_000;
const NAMES = ["Ada", "Ann", "Anna", "Bea", "Carl", "Dora", "Emil", "Zoë", "José", "Mia"];
const CITIES = ["Austin", "Boston", "Berlin", "San José", "Köln", "Reno", "Salem", "New York"];
const SIZES = ["Small", "Medium", "Large"];
const STATES = ["subscribed", "pending", "unsubscribed"] as const;

type Draw = () => number;
const oneOf = <One>(random: Draw, some: readonly One[]): One => {
  const one = some[Math.floor(random() * some.length)];
  if (one === undefined) throw new Error("Nothing to draw from");
  return one;
};
const instantNear = (random: Draw): string => new Date(NOW - Math.floor(random() * 700 * DAY)).toISOString();

const personOf = (random: Draw, index: number): Person => {
  const maybe = <One>(key: string, draw: () => One): Record<string, One> => (random() < 0.2 ? {} : { [key]: draw() });
  const names = maybe("firstName", () => oneOf(random, NAMES));
  const texted = maybe("lastInboundAt", () => instantNear(random));
  const own = {
    ...maybe("city", () => oneOf(random, CITIES)),
    ...maybe("size", () => Math.floor(random() * 40) / 2),
    ...maybe("vip", () => random() < 0.5),
    ...maybe("tier", () => oneOf(random, SIZES)),
    ...maybe("likes", () => [oneOf(random, ["Small", "Medium"]), "Large"].slice(Math.floor(random() * 2))),
  };
  const phone = phoneOf(`+1512555${String(index).padStart(4, "0")}`);
  const state = oneOf(random, STATES);
  const createdAt = instantNear(random);
  const told = { ...names, ...own, ...texted, createdAt };
  return {
    subject: {
      phone,
      contact: contactSchema.parse({ phone, createdAt, source: "import", version: 1, ...names, fields: own }),
      consent: { state, at: createdAt, how: "import", version: 1 },
      facts: texted,
      groups: new Set(),
    },
    flat: {
      ...Object.fromEntries(Object.entries(told).map(([key, value]) => [key, flatOf(key, value)])),
      consent: state,
    },
  };
};

const TEXTS = new Set(["firstName", "city"]);
const flatOf = (key: string, value: unknown): unknown => {
  if (TEXTS.has(key)) return foldedText(String(value));
  return key.endsWith("At") ? Date.parse(String(value)) : value;
};

const condition = (field: string, op: RuleOperator, value?: unknown): Condition => ({ field, op, value });
const TEMPLATES: readonly ((random: Draw) => Condition)[] = [
  (random) => condition("firstName", "is", oneOf(random, NAMES)),
  (random) => condition("fields.city", "isNot", oneOf(random, CITIES)),
  (random) => condition("fields.city", "in", [oneOf(random, CITIES), oneOf(random, CITIES)]),
  (random) => condition("firstName", "startsWith", oneOf(random, ["a", "An", "z", "Em"])),
  (random) => condition("fields.city", "contains", oneOf(random, ["os", "an", "é", "ln"])),
  (random) => condition("fields.size", "gt", Math.floor(random() * 20)),
  (random) => condition("fields.size", "lte", Math.floor(random() * 20)),
  (random) => condition("fields.size", "between", [5, 5 + Math.floor(random() * 10)]),
  () => condition("fields.vip", "is", true),
  (random) => condition("fields.tier", "in", [oneOf(random, SIZES), "Small"]),
  (random) => condition("fields.likes", "anyOf", [oneOf(random, SIZES), "Large"]),
  (random) => condition("fields.likes", "noneOf", [oneOf(random, SIZES)]),
  (random) => condition("consent", "is", oneOf(random, STATES)),
  (random) => condition("createdAt", "before", instantNear(random)),
  (random) => condition("createdAt", "withinLast", { n: 1 + Math.floor(random() * 400), unit: "days" }),
  (random) => condition("lastInboundAt", "moreThanAgo", { n: 1 + Math.floor(random() * 400), unit: "days" }),
  () => condition("lastInboundAt", "isNotSet"),
];

export const people = (size: number): Person[] => {
  const random = seededRandom(20_261_124);
  return Array.from({ length: size }, (_, index) => personOf(random, index));
};

/** So many rules: one condition of every kind in turn, or lists of `any` within `all`. */
export const rulesOf = (conditions: number, size: number): Rule[] => {
  const random = seededRandom(conditions);
  const some = (length: number, first: number) =>
    Array.from({ length }, (_, index) => TEMPLATES[(first + index) % TEMPLATES.length]?.(random) ?? []).flat();
  return Array.from({ length: size }, (_, index) => {
    const [only] = some(1, index);
    if (conditions === 1 && only) return only;
    const inside = Math.min(10, conditions / 2);
    return {
      all: Array.from({ length: conditions / inside }, (_, list) => ({ any: some(inside, 7 * index + inside * list) })),
    };
  });
};
