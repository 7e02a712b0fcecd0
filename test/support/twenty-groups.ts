import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { filledPhone } from "./fill-account.ts";
import type { FilledContact } from "./fill-system.ts";
import { naiveDay, naivePlus } from "./naive-calendar.ts";

/** Where the account of these contacts has its days. */
export const ZONE = "America/New_York";

export const FIELDS = [
  { key: "city", label: "City", type: "text" },
  { key: "size", label: "Shoe size", type: "number" },
  { key: "vip", label: "VIP", type: "boolean" },
  { key: "birthday", label: "Birthday", type: "date" },
  { key: "visit", label: "Next visit", type: "date" },
  { key: "tier", label: "Tier", type: "choice", choices: ["Gold", "Silver", "None"] },
  { key: "likes", label: "Likes", type: "choices", choices: ["Tea", "Cake", "Soup"] },
] as const;

const condition = (field: string, op: string, value?: unknown) =>
  ({ field, op, ...(value === undefined ? {} : { value }) }) as Rule;
const days = (n: number) => ({ n, unit: "days" });

/** Twenty rules of all kinds that few match, of whom some come and go by time: at midnight, and an hour behind a text. */
export const twentyRules = (members: string, staff: string): readonly Rule[] => [
  condition("fields.city", "is", "austin"),
  condition("fields.size", "between", [45, 46]),
  condition("email", "endsWith", "@corner.example"),
  condition("fields.tier", "in", ["Gold"]),
  condition("fields.likes", "allOf", ["Tea", "Cake"]),
  condition("firstName", "startsWith", "zo"),
  condition("consent", "is", "unsubscribed"),
  condition("fields.birthday", "anniversaryOn"),
  condition("fields.birthday", "anniversaryWithinNext", days(2)),
  condition("fields.visit", "thisDay"),
  condition("fields.visit", "withinNext", days(1)),
  condition("fields.visit", "withinLast", days(1)),
  condition("lastInboundAt", "withinLast", { n: 60, unit: "minutes" }),
  condition("keyword", "is", "coffee"),
  condition("group", "anyOf", [members]),
  { all: [condition("group", "noneOf", [members]), condition("group", "anyOf", [staff])] },
  { all: [condition("fields.city", "is", "Austin"), condition("consent", "is", "subscribed")] },
  { any: [condition("fields.vip", "is", true), condition("fields.birthday", "anniversaryOn")] },
  {
    all: [
      condition("source", "is", "import"),
      { not: condition("fields.size", "lt", 47) },
      condition("areaCode", "is", "512"),
    ],
  },
  { all: [condition("createdAt", "moreThanAgo", days(30)), condition("fields.tier", "is", "Gold")] },
];

const pick = <Value>(random: () => number, some: readonly Value[]): Value =>
  some[Math.floor(random() * some.length)] as Value;

const somebody = (random: () => number, today: string) => ({
  firstName: pick(random, ["Ann", "Bo", "Cy", "Zoë"]),
  fields: {
    city: pick(random, ["Austin", "Boston", "Chicago", "Dallas", "El Paso", "Fargo", "Gary", "Houston"]),
    size: 36 + Math.floor(random() * 13),
    vip: random() < 0.05,
    birthday: `1990${naivePlus(today, Math.floor(random() * 40) - 20, "days").slice(4)}`,
    visit: naivePlus(today, Math.floor(random() * 40) - 20, "days"),
    tier: pick(random, ["Gold", "Silver", "Silver", "None", "None", "None"]),
    likes: random() < 0.05 ? ["Tea", "Cake"] : ["Soup"],
  },
});

const DAY = 86_400_000;

export const contactsAt = (size: number, now: number, random: () => number): FilledContact[] =>
  Array.from({ length: size }, (_, index) => {
    const { firstName, fields } = somebody(random, naiveDay(now, ZONE));
    const at = new Date(now - (40 + Math.floor(random() * 300)) * DAY).toISOString();
    const values = Object.entries(fields).map(([key, value]) => [fieldAttribute(key), value]);
    const [state, how] = [random() < 0.03 ? "unsubscribed" : "subscribed", "import"] as const;
    return {
      phone: filledPhone(index),
      profile: { firstName, ...Object.fromEntries(values) },
      fact: { state, how, by: "import", evidence: "a list", at, cause: `list-${index}` },
      createdAt: at,
    };
  });

/** An edit as a request behind the contact's path. */
export interface Edit {
  readonly phone: PhoneNumber;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

/** Edits of these contacts, some of them edited again and again: of a value or all, of consent, of standard groups. */
export const editsOf = (
  count: number,
  contacts: readonly PhoneNumber[],
  groups: readonly string[],
  now: number,
  random: () => number,
): Edit[] =>
  Array.from({ length: count }, () => {
    const phone = pick(random, contacts);
    const { firstName, fields } = somebody(random, naiveDay(now, ZONE));
    const dice = random();
    if (dice < 0.1)
      return { phone, method: random() < 0.5 ? "PUT" : "DELETE", path: `/groups/${pick(random, groups)}` };
    if (dice < 0.15)
      return {
        phone,
        method: "POST",
        path: "/consents",
        body: { state: "unsubscribed", evidence: "asked at the till" },
      };
    if (dice < 0.3) return { phone, method: "PATCH", path: "", body: { firstName, fields } };
    const [key, value] = pick(random, Object.entries(fields));
    return {
      phone,
      method: "PATCH",
      path: "",
      body: random() < 0.1 ? { firstName } : { fields: { [key]: random() < 0.1 ? null : value } },
    };
  });
