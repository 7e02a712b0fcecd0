import type { Account } from "#shared/accounts/account.ts";
import { weekStartSchema } from "#shared/accounts/account.ts";
import { dayNumber, dayOfText, isLeapYear } from "#shared/platform/civil-day.ts";
import { type LocalDays, localDays } from "#shared/platform/local-days.ts";
import { instantOfText } from "#shared/platform/written-instant.ts";

/** An account's days, weeks and years. */
export interface Calendar extends LocalDays {
  /** The first day of the week that a day is in. */
  weekOf(day: number): number;
  /** The day on which a month and day come round in a year; a leap day that the year has not is put where the account wants it. */
  comesRound(year: number, month: number, day: number): number;
}

/** Day 4 was a Sunday: days count from Thursday, 1970-01-01. */
const A_SUNDAY = 3;

export const calendarOf = ({
  timeZone,
  weekStart = "sunday",
  leapDay = "feb28",
}: Pick<Account, "timeZone" | "weekStart" | "leapDay">): Calendar => {
  const first = A_SUNDAY + weekStartSchema.options.indexOf(weekStart);
  const instead = leapDay === "feb28" ? { month: 2, day: 28 } : { month: 3, day: 1 };
  return {
    ...localDays(timeZone),
    weekOf: (day) => day - ((((day - first) % 7) + 7) % 7),
    comesRound: (year, month, day) =>
      month === 2 && day === 29 && !isLeapYear(year)
        ? dayNumber({ year, ...instead })
        : dayNumber({ year, month, day }),
  };
};

/** A date as a contact has it: a whole day of the calendar, or an instant, which is one moment of its day. */
export interface Moment {
  /** In epoch milliseconds, the first of it and the first behind it. */
  readonly start: number;
  readonly end: number;
  readonly day: number;
}

/** @param date as values are kept: a day such as 2026-11-23, or an instant in UTC */
export const momentOf = (calendar: LocalDays, date: string): Moment => {
  const day = dayOfText(date);
  if (day !== undefined) return { start: calendar.startOf(day), end: calendar.startOf(day + 1), day };
  const start = instantOfText(date);
  return { start, end: start + 1, day: calendar.dayOf(start) };
};
