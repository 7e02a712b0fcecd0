// Conditions that time changes: whatever date a contact has, there is one stretch of time in which it matches. That is
// found from the date alone, so an answer and how long it holds are one comparison.
import { type CalendarUnit, civilOf, dayNumber, plusUnits } from "#shared/platform/civil-day.ts";
import { type Calendar, type Moment, momentOf } from "./rule-calendar.ts";
import type { RuleOperator } from "./rule-operators.ts";
import type { Span, SpanUnit } from "./rule-span.ts";

/** From the first instant that matches to the first that does no more. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Signed as rule-answer.ts says. */
export const answerAt = ({ from, to }: Stretch, now: number): number => {
  if (now < from) return -from;
  return now < to ? to : -Infinity;
};

const LENGTHS: Readonly<Partial<Record<SpanUnit, number>>> = { minutes: 60_000, hours: 3_600_000 };

const isCalendarUnit = (unit: SpanUnit): unit is CalendarUnit => LENGTHS[unit] === undefined;

/** When a date so far away comes in reach, and when it goes out of it. */
interface Reach {
  /** The first instant at which it is no further ahead. */
  ahead(moment: Moment): number;
  /** The first instant at which it is longer ago. */
  behind(moment: Moment): number;
}

const reachOf = ({ n, unit }: Span, calendar: Calendar): Reach => {
  if (!isCalendarUnit(unit)) {
    const length = n * (LENGTHS[unit] ?? 0);
    return { ahead: ({ start }) => start - length, behind: ({ end }) => end + length };
  }
  return {
    ahead: ({ day }) => calendar.startOf(firstDayThatReaches(day, n, unit)),
    behind: ({ day }) => calendar.startOf(firstDayThatLeaves(day, n, unit)),
  };
};

/** The first day from which so many units ahead is this day or a later one: short months make it later than counting back. */
export const firstDayThatReaches = (day: number, n: number, unit: CalendarUnit): number => {
  let from = plusUnits(day, -n, unit);
  while (plusUnits(from, n, unit) < day) from += 1;
  return from;
};

/** The first day from which so many units back is behind this day. */
const firstDayThatLeaves = (day: number, n: number, unit: CalendarUnit): number => {
  let from = plusUnits(day, n, unit);
  while (plusUnits(from, -n, unit) <= day) from += 1;
  return from;
};

/** The stretch in which `withinLast`, `moreThanAgo` or `withinNext` is true of a date. */
export const spanWindow = (op: RuleOperator, span: Span, calendar: Calendar): ((date: string) => Stretch) => {
  const reach = reachOf(span, calendar);
  const stretches: Partial<Record<RuleOperator, (moment: Moment) => Stretch>> = {
    withinLast: (moment) => ({ from: moment.start, to: reach.behind(moment) }),
    moreThanAgo: (moment) => ({ from: reach.behind(moment), to: Infinity }),
    withinNext: (moment) => ({ from: reach.ahead(moment), to: moment.end }),
  };
  return overMoments(op, stretches[op], calendar);
};

/** The stretch in which a date is of this day, week, month or year. */
export const periodWindow = (op: RuleOperator, calendar: Calendar): ((date: string) => Stretch) => {
  const days = (from: number, to: number): Stretch => ({ from: calendar.startOf(from), to: calendar.startOf(to) });
  const stretches: Partial<Record<RuleOperator, (moment: Moment) => Stretch>> = {
    thisDay: ({ day }) => days(day, day + 1),
    thisWeek: ({ day }) => days(calendar.weekOf(day), calendar.weekOf(day) + 7),
    thisMonth: ({ day }) => {
      const first = dayNumber({ ...civilOf(day), day: 1 });
      return days(first, plusUnits(first, 1, "months"));
    },
    thisYear: ({ day }) => {
      const { year } = civilOf(day);
      return days(dayNumber({ year, month: 1, day: 1 }), dayNumber({ year: year + 1, month: 1, day: 1 }));
    },
  };
  return overMoments(op, stretches[op], calendar);
};

const overMoments = (
  op: RuleOperator,
  stretchOf: ((moment: Moment) => Stretch) | undefined,
  calendar: Calendar,
): ((date: string) => Stretch) => {
  if (!stretchOf) throw new Error(`No window of time is ${op}`);
  return (date) => stretchOf(momentOf(calendar, date));
};
