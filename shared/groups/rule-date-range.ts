import { textOfDay } from "#shared/platform/civil-day.ts";
import { type Calendar, type Moment, momentOf } from "./rule-calendar.ts";
import type { RuleOperator } from "./rule-operators.ts";

const DAY_LENGTH = "2026-11-23".length;
/** Behind all dates that can be written with four digits of a year. */
const NEVER = "~";

/** Dates as they are written: those in UTC with one form sort as instants do, and days sort as days. */
interface WrittenRange {
  readonly fromInstant: string;
  /** The first instant that is too late. */
  readonly toInstant: string;
  readonly fromDay: string;
  readonly toDay: string;
}

/**
 * What is asked of a date by days or instants that stand still. A day is compared as a whole: it is before what comes when
 * it is over, and between two ends when all of it is; both ends of `between` belong to it.
 */
export const dateRangeTest = (
  op: RuleOperator,
  values: readonly string[],
  calendar: Calendar,
): ((date: string) => boolean) => {
  const { fromInstant, toInstant, fromDay, toDay } = rangeOf(op, values, calendar);
  return (date) =>
    date.length === DAY_LENGTH ? date >= fromDay && date <= toDay : date >= fromInstant && date < toInstant;
};

const rangeOf = (op: RuleOperator, values: readonly string[], calendar: Calendar): WrittenRange => {
  const [first = "", last = first] = values;
  const from = momentOf(calendar, first);
  const to = momentOf(calendar, last);
  switch (op) {
    case "before":
      return { ...EVER, toInstant: instant(from.start), toDay: day(from.day - 1) };
    case "after":
      return { ...EVER, fromInstant: instant(from.end), fromDay: day(from.day + 1) };
    case "on":
      return whole(from.day, from.day, calendar);
    case "between":
      return {
        ...{ fromInstant: instant(from.start), fromDay: day(firstWhole(from, calendar)) },
        ...{ toInstant: instant(to.end), toDay: day(lastWhole(to, calendar)) },
      };
    default:
      throw new Error(`No date is compared by ${op}`);
  }
};

const EVER: WrittenRange = { fromInstant: "", toInstant: NEVER, fromDay: "", toDay: NEVER };

const whole = (first: number, last: number, calendar: Calendar): WrittenRange => ({
  ...{ fromInstant: instant(calendar.startOf(first)), toInstant: instant(calendar.startOf(last + 1)) },
  ...{ fromDay: day(first), toDay: day(last) },
});

/** The first day of which nothing is before the moment. */
const firstWhole = ({ start, day: of }: Moment, calendar: Calendar): number =>
  calendar.startOf(of) === start ? of : of + 1;

/** The last day of which nothing is behind the moment. */
const lastWhole = ({ start, end, day: of }: Moment, calendar: Calendar): number =>
  end - start > 1 ? of : calendar.dayOf(end) - 1;

const instant = (at: number): string => sortable(new Date(at).toISOString(), at);

const day = (number: number): string => sortable(textOfDay(number), number);

/** Years of more or less than four digits do not sort as texts; no date that is kept has one. */
const sortable = (text: string, at: number): string => {
  if (/^\d{4}-/.test(text)) return text;
  return at > 0 ? NEVER : "";
};
