// Which operators suit which kind of field, and what value each takes: all that differs between them, as data.
import * as z from "zod";

export const ruleOperatorSchema = z.enum([
  ...(["is", "isNot", "contains", "notContains", "startsWith", "endsWith", "in", "notIn"] as const),
  ...(["isSet", "isNotSet", "gt", "gte", "lt", "lte", "between", "before", "after", "on"] as const),
  ...(["withinLast", "moreThanAgo", "withinNext", "thisDay", "thisWeek", "thisMonth", "thisYear"] as const),
  ...(["anniversaryOn", "anniversaryWithinNext", "anniversaryAgo", "inMonth", "anyOf", "allOf", "noneOf"] as const),
]);
export type RuleOperator = z.infer<typeof ruleOperatorSchema>;

export type RuleKind = "text" | "number" | "boolean" | "choice" | "choices" | "date" | "consent" | "source" | "group";

/**
 * `one` value of the field's own kind, `several` of them in a list, a `range` of two, a `span` such as
 * `{n: 7, unit: "days"}`, `wholeDays` the same without hours and minutes and at most a year long, a `month` by its number,
 * `dayOfYear` such as "11-23" or nothing, for today.
 */
export type ValueShape = "none" | "one" | "several" | "range" | "span" | "wholeDays" | "month" | "dayOfYear";

type Operators = Readonly<Partial<Record<RuleOperator, ValueShape>>>;

const SET: Operators = { isSet: "none", isNotSet: "none" };
const SAME: Operators = { is: "one", isNot: "one", in: "several", notIn: "several" };
const OF_LISTS: Operators = { anyOf: "several", noneOf: "several" };
const RANGE: Operators = { between: "range" };

export const ruleOperators: Readonly<Record<RuleKind, Operators>> = {
  text: { ...SAME, contains: "one", notContains: "one", startsWith: "one", endsWith: "one", ...SET },
  number: { ...SAME, gt: "one", gte: "one", lt: "one", lte: "one", ...RANGE, ...SET },
  boolean: { is: "one", isNot: "one", ...SET },
  choice: { ...SAME, ...SET },
  choices: { contains: "one", notContains: "one", ...OF_LISTS, allOf: "several", ...SET },
  date: {
    ...{ before: "one", after: "one", on: "one", ...RANGE },
    ...{ withinLast: "span", moreThanAgo: "span", withinNext: "span" },
    ...{ thisDay: "none", thisWeek: "none", thisMonth: "none", thisYear: "none" },
    ...{ anniversaryOn: "dayOfYear", anniversaryWithinNext: "wholeDays", anniversaryAgo: "wholeDays" },
    ...{ inMonth: "month", ...SET },
  },
  consent: SAME,
  source: SAME,
  group: OF_LISTS,
};

/** What is true of who has nothing there. */
export const TRUE_OF_NOTHING: ReadonlySet<RuleOperator> = new Set<RuleOperator>([
  ...(["isNot", "notContains", "notIn", "noneOf", "isNotSet"] as const),
]);
