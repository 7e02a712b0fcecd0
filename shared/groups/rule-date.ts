import * as z from "zod";
import { textOfDay } from "#shared/platform/civil-day.ts";
import type { Condition } from "./rule.ts";
import { anniversaryAnswer } from "./rule-anniversary.ts";
import { type Answering, askedOf, timed } from "./rule-answer.ts";
import { type Calendar, momentOf } from "./rule-calendar.ts";
import { outOfConsent, subscribedAt } from "./rule-consent.ts";
import { dateRangeTest } from "./rule-date-range.ts";
import type { Read } from "./rule-read.ts";
import { spanSchema, wholeDaysSchema } from "./rule-span.ts";
import { answerAt, periodWindow, type Stretch, spanWindow } from "./rule-window.ts";

/** What is asked of a date that is there: for ever, or signed as rule-answer.ts says. */
type Asked =
  | { readonly kind: "lasting"; readonly test: (date: string) => boolean }
  | { readonly kind: "timed"; readonly answer: (date: string, now: number) => number };

export const dateAnswering = (condition: Condition, read: Read<string>, calendar: Calendar): Answering => {
  const { op } = condition;
  if (op === "isSet" || op === "isNotSet") return askedOf(op, read, () => () => true);
  const asked = askedOfDate(condition, calendar);
  if (asked.kind === "lasting") return askedOf(op, read, () => asked.test);
  return timed((subject, now) => {
    const date = read(subject);
    return date === undefined ? -Infinity : asked.answer(date, now);
  });
};

const forEver = (matches: boolean): number => (matches ? Infinity : -Infinity);

/** Since when somebody is subscribed is no date for who is not, and a hold may end that by itself. */
export const subscribedAnswering = (condition: Condition, calendar: Calendar): Answering => {
  const { op } = condition;
  if (op === "isSet" || op === "isNotSet")
    return outOfConsent((subject, now) => forEver((subscribedAt(subject, now) !== undefined) === (op === "isSet")));
  const asked = askedOfDate(condition, calendar);
  return outOfConsent((subject, now) => {
    const date = subscribedAt(subject, now);
    if (date === undefined) return -Infinity;
    return asked.kind === "lasting" ? forEver(asked.test(date)) : asked.answer(date, now);
  });
};

const datesSchema = z.array(z.string());

const askedOfDate = ({ op, value }: Condition, calendar: Calendar): Asked => {
  switch (op) {
    case "withinLast":
    case "moreThanAgo":
    case "withinNext":
      return within(spanWindow(op, spanSchema.parse(value), calendar));
    case "thisDay":
    case "thisWeek":
    case "thisMonth":
    case "thisYear":
      return within(periodWindow(op, calendar));
    case "inMonth":
      return { kind: "lasting", test: dayOfYearTest(String(value).padStart(2, "0"), calendar) };
    case "anniversaryOn":
      if (value !== undefined) return { kind: "lasting", test: dayOfYearTest(String(value), calendar) };
      return { kind: "timed", answer: anniversaryAnswer(op, undefined, calendar) };
    case "anniversaryWithinNext":
    case "anniversaryAgo":
      return { kind: "timed", answer: anniversaryAnswer(op, wholeDaysSchema.parse(value), calendar) };
    default:
      return { kind: "lasting", test: dateRangeTest(op, datesSchema.parse([value].flat()), calendar) };
  }
};

const within = (window: (date: string) => Stretch): Asked => ({
  kind: "timed",
  answer: (date, now) => answerAt(window(date), now),
});

/** Whether a date is in a month such as "11", or on a day such as "11-23", of any year. */
const dayOfYearTest =
  (monthOrDay: string, calendar: Calendar) =>
  (date: string): boolean =>
    textOfDay(momentOf(calendar, date).day).slice("2026-".length).startsWith(monthOrDay);
