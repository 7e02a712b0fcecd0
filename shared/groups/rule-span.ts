import * as z from "zod";
import { daysInMonth } from "#shared/platform/civil-day.ts";

const unitSchema = z.enum(
  ["minutes", "hours", "days", "weeks", "months", "years"],
  "must be minutes, hours, days, weeks, months or years",
);
export type SpanUnit = z.infer<typeof unitSchema>;

/** A hundred years, or about. */
const MOST: Readonly<Record<SpanUnit, number>> = {
  ...{ minutes: 52_560_000, hours: 876_000, days: 36_500, weeks: 5_200, months: 1_200, years: 100 },
};

const count = z.int("must be a whole number from 1 on").min(1, "must be a whole number from 1 on");

/** `{n: 7, unit: "days"}`: so long ago, or so far ahead. */
export const spanSchema = z
  .strictObject({ n: count, unit: unitSchema }, "must be such as {n: 7, unit: days}")
  .refine(({ n, unit }) => n <= MOST[unit], { path: ["n"], message: "is more than a hundred years" });
export type Span = z.infer<typeof spanSchema>;

const MOST_WHOLE_DAYS = { days: 366, weeks: 52, months: 12 };

export const wholeDaysSchema = z
  .strictObject(
    { n: count, unit: z.enum(["days", "weeks", "months"], "must be days, weeks or months") },
    "must be such as {n: 7, unit: days}",
  )
  .refine(({ n, unit }) => n <= MOST_WHOLE_DAYS[unit], { path: ["n"], message: "is more than a year" });
export type WholeDays = z.infer<typeof wholeDaysSchema>;

export const monthSchema = z
  .int("must be a month from 1 to 12")
  .min(1, "must be a month from 1 to 12")
  .max(12, "must be a month from 1 to 12");

const LEAP_YEAR = 2_000;
const isDayOfYear = (text: string): boolean => {
  const [month = 0, day = 0] = text.split("-").map(Number);
  return day >= 1 && day <= daysInMonth(LEAP_YEAR, month);
};

/** A day of any year, such as 11-23; nothing is today. */
export const dayOfYearSchema = z
  .string("must be a day of the year, such as 11-23, or nothing for today")
  .regex(/^\d\d-\d\d$/, "must be a day of the year, such as 11-23, or nothing for today")
  .refine(isDayOfYear, "is no day of a year")
  .nullish()
  .transform((day) => day ?? undefined);
