// What a condition says, in words: all that differs between operators, as data.
import * as z from "zod";
import type { Condition } from "./rule.ts";
import type { RuleOperator } from "./rule-operators.ts";

type Say = (value: unknown) => string;

const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
];
const monthSaid = (month: unknown): string => MONTHS[Number(month) - 1] ?? String(month);

const plain = (value: unknown): string => {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
};
const quoted = (value: unknown): string => (typeof value === "string" ? `"${value}"` : plain(value));
const valuesOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** `"a", "b" or "c"`. */
export const listed = (words: readonly string[], link: "or" | "and"): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${link} ${words.at(-1)}`;
const each = (value: unknown, link: "or" | "and"): string => listed(valuesOf(value).map(quoted), link);

const spanSchema = z.object({ n: z.number(), unit: z.string() });
const spanSaid = (value: unknown): string => {
  const { data } = spanSchema.safeParse(value);
  if (!data) return plain(value);
  return data.n === 1 ? `1 ${data.unit.slice(0, -1)}` : `${data.n} ${data.unit}`;
};
const ahead = (value: unknown): string => {
  const span = spanSaid(value);
  return span.startsWith("1 ") ? span.slice(2) : span;
};
const dayOfYearSaid = (value: unknown): string => {
  const [month, day] = String(value).split("-");
  return `${Number(day)} ${monthSaid(month)}`;
};
const bothEnds = (value: unknown): string => listed(valuesOf(value).map(plain), "and");

const SAYS: Readonly<Record<RuleOperator, Say>> = {
  is: (value) => `is ${quoted(value)}`,
  isNot: (value) => `is not ${quoted(value)}`,
  contains: (value) => `contains ${quoted(value)}`,
  notContains: (value) => `does not contain ${quoted(value)}`,
  startsWith: (value) => `starts with ${quoted(value)}`,
  endsWith: (value) => `ends with ${quoted(value)}`,
  in: (value) => `is ${each(value, "or")}`,
  notIn: (value) => `is not ${each(value, "or")}`,
  isSet: () => "has a value",
  isNotSet: () => "has no value",
  gt: (value) => `is more than ${plain(value)}`,
  gte: (value) => `is at least ${plain(value)}`,
  lt: (value) => `is less than ${plain(value)}`,
  lte: (value) => `is at most ${plain(value)}`,
  between: (value) => `is between ${bothEnds(value)}`,
  before: (value) => `is before ${plain(value)}`,
  after: (value) => `is after ${plain(value)}`,
  on: (value) => `is on ${plain(value)}`,
  withinLast: (value) => `was in the last ${ahead(value)}`,
  moreThanAgo: (value) => `was more than ${spanSaid(value)} ago`,
  withinNext: (value) => `is in the next ${ahead(value)}`,
  thisDay: () => "is today",
  thisWeek: () => "is this week",
  thisMonth: () => "is this month",
  thisYear: () => "is this year",
  anniversaryOn: (value) => (value === undefined ? "comes round today" : `is on ${dayOfYearSaid(value)} of any year`),
  anniversaryWithinNext: (value) => `comes round in the next ${ahead(value)}`,
  anniversaryAgo: (value) => `came round ${spanSaid(value)} ago`,
  inMonth: (value) => `is in ${monthSaid(value)} of any year`,
  anyOf: (value) => `has ${each(value, "or")}`,
  allOf: (value) => `has ${each(value, "and")}`,
  noneOf: (value) => `has none of ${each(value, "and")}`,
};

/** What a condition says of its field's value: `is "Austin"`, `was in the last 7 days`. */
export const saidOf = ({ op, value }: Condition): string => SAYS[op](value);
