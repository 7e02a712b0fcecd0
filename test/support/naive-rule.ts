// A rule, read word by word at one instant: slow, plain, and written apart from the compiler, which it is compared to.
import type { Rule, RuleContext, RuleSubject } from "#shared/groups/rule.ts";
import { naiveAnniversaries, naiveDay, naivePlus, naiveWeek } from "./naive-calendar.ts";
import { naiveValue } from "./naive-value.ts";

const TRUE_OF_NOTHING = ["isNot", "notContains", "notIn", "noneOf", "isNotSet"];

/** Whether a contact matches a rule at an instant. */
export const naiveMatches = (rule: Rule, context: RuleContext, subject: RuleSubject, now: number): boolean => {
  const matches = (one: Rule): boolean => naiveMatches(one, context, subject, now);
  if ("all" in rule) return rule.all.every(matches);
  if ("any" in rule) return rule.any.some(matches);
  if ("not" in rule) return !matches(rule.not);
  const { kind, value } = naiveValue(rule.field, context, subject, now);
  if (rule.op === "isSet") return value !== undefined;
  if (value === undefined) return TRUE_OF_NOTHING.includes(rule.op);
  if (rule.op === "isNotSet") return false;
  const wanted = Array.isArray(rule.value) ? rule.value : [rule.value];
  if (kind === "date") return naiveDate(String(value), rule.op, rule.value, context, now);
  // Keywords are kept without what makes a character an emoji.
  if (rule.field === "keyword")
    return naiveText(
      String(value),
      rule.op,
      wanted.map((one) => folded(String(one).replaceAll("\ufe0f", ""))),
    );
  if (kind === "text") return naiveText(folded(String(value)), rule.op, wanted.map(String).map(folded));
  if (Array.isArray(value)) return naiveSeveral(value.map(String), rule.op, wanted.map(String));
  return naiveOne(value, rule.op, wanted);
};

const folded = (text: string): string =>
  text.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC").trim();

const unknown = (op: string): never => {
  throw new Error(`unknown operator ${op}`);
};

const naiveText = (text: string, op: string, wanted: string[]): boolean => {
  const [first = ""] = wanted;
  if (op === "is" || op === "in") return wanted.some((one) => one === text);
  if (op === "isNot" || op === "notIn") return wanted.every((one) => one !== text);
  if (op === "contains") return text.includes(first);
  if (op === "notContains") return !text.includes(first);
  if (op === "startsWith") return text.slice(0, first.length) === first;
  return op === "endsWith" ? text.slice(Math.max(0, text.length - first.length)) === first : unknown(op);
};

const naiveSeveral = (several: string[], op: string, wanted: string[]): boolean => {
  const shared = wanted.filter((one) => several.includes(one)).length;
  if (op === "anyOf" || op === "contains") return shared > 0;
  if (op === "noneOf" || op === "notContains") return shared === 0;
  return op === "allOf" ? shared === wanted.length : unknown(op);
};

const naiveOne = (value: unknown, op: string, wanted: unknown[]): boolean => {
  const [first, last] = wanted.map(Number);
  if (op === "is" || op === "in") return wanted.includes(value);
  if (op === "isNot" || op === "notIn") return !wanted.includes(value);
  if (typeof value !== "number" || first === undefined) return unknown(op);
  if (op === "gt") return value > first;
  if (op === "gte") return value >= first;
  if (op === "lt") return value < first;
  if (op === "lte") return value <= first;
  return op === "between" ? value >= first && value <= Number(last) : unknown(op);
};

const LENGTHS: Readonly<Record<string, number>> = { minutes: 60_000, hours: 3_600_000 };

const naiveDate = (date: string, op: string, wanted: unknown, context: RuleContext, now: number): boolean => {
  const { timeZone, weekStart = "sunday", leapDay = "feb28" } = context.account;
  const isDay = date.length === 10;
  const at = Date.parse(date);
  const day = isDay ? date : naiveDay(at, timeZone);
  const today = naiveDay(now, timeZone);
  const { n = 0, unit = "" } = spanOf(wanted);
  const length = LENGTHS[unit];
  const isOver = isDay ? date < today : at < now;
  const isAhead = isDay ? date > today : at > now;
  if (op === "thisDay") return day === today;
  if (op === "thisWeek") return naiveWeek(day, weekStart) === naiveWeek(today, weekStart);
  if (op === "thisMonth") return day.slice(0, 7) === today.slice(0, 7);
  if (op === "thisYear") return day.slice(0, 4) === today.slice(0, 4);
  if (op === "inMonth") return Number(day.slice(5, 7)) === wanted;
  if (op === "anniversaryOn" && wanted !== undefined) return day.slice(5) === wanted;
  if (op.startsWith("anniversary")) {
    const days = naiveAnniversaries(day, Number(today.slice(0, 4)) + 2, leapDay);
    if (op === "anniversaryOn") return days.includes(today);
    if (op === "anniversaryAgo") return days.some((one) => naivePlus(one, n, unit) === today);
    return days.some((one) => one >= today && one <= naivePlus(today, n, unit));
  }
  if (op === "withinNext") {
    if (isOver) return false;
    if (length === undefined) return day <= naivePlus(today, n, unit);
    return isDay ? date <= naiveDay(now + n * length, timeZone) : at <= now + n * length;
  }
  if (op === "withinLast" || op === "moreThanAgo") {
    const since =
      length === undefined
        ? day >= naivePlus(today, -n, unit)
        : isDay
          ? date >= naiveDay(now - n * length, timeZone)
          : at >= now - n * length;
    return op === "moreThanAgo" ? !since : since && !isAhead;
  }
  const [first = "", last = first] = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
  if (op === "before") return compareDates(date, first, timeZone) < 0;
  if (op === "after") return compareDates(date, first, timeZone) > 0;
  if (op === "on") return day === (first.length === 10 ? first : naiveDay(Date.parse(first), timeZone));
  if (op === "between") return liesIn(date, first, last, timeZone);
  return unknown(op);
};

const spanOf = (wanted: unknown): { n?: number; unit?: string } =>
  typeof wanted === "object" && wanted !== null && !Array.isArray(wanted) ? wanted : {};

/** Below 0 where all of a date is before all of another, above 0 where it is behind, 0 where they meet. */
const compareDates = (date: string, other: string, timeZone: string): number => {
  if (date.length > 10 && other.length > 10) return Date.parse(date) - Date.parse(other);
  const day = (one: string): string => (one.length === 10 ? one : naiveDay(Date.parse(one), timeZone));
  if (day(date) === day(other)) return 0;
  return day(date) < day(other) ? -1 : 1;
};

const liesIn = (date: string, first: string, last: string, timeZone: string): boolean => {
  if (date.length > 10 || (first.length === 10 && last.length === 10))
    return compareDates(date, first, timeZone) >= 0 && compareDates(date, last, timeZone) <= 0;
  // All of a day: neither of its ends is outside. An instant at its very ends leaves nothing of it out.
  const yesterdays = (instant: string, by: number): string => naiveDay(Date.parse(instant) + by, timeZone);
  const begins = first.length === 10 ? date >= first : date > yesterdays(first, -1);
  const ends = last.length === 10 ? date <= last : date < yesterdays(last, 1);
  return begins && ends;
};
