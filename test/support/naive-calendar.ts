// Calendars as slowly and plainly as can be: every question is Intl's to answer. Shares nothing with what it is compared to.

/** What was asked before is answered as it was: the same few days are asked for millions of times. */
const remembered = <Args extends readonly (string | number)[], Answer>(
  ask: (...args: Args) => Answer,
): ((...args: Args) => Answer) => {
  const answers = new Map<string, Answer>();
  return (...args) => {
    const name = args.join(" ");
    const before = answers.get(name);
    if (before !== undefined) return before;
    const answer = ask(...args);
    answers.set(name, answer);
    return answer;
  };
};

const pad = (number: number, digits = 2): string => String(number).padStart(digits, "0");

const formats = new Map<string, Intl.DateTimeFormat>();

const QUARTER = 15 * 60_000;
/** From then on the zones that are asked for are whole quarters of an hour from UTC: within one no day begins. */
const WHOLE_QUARTERS = Date.UTC(1972, 0, 1);

/** Like 2026-11-23: the day that a zone's calendar shows at an instant. */
export const naiveDay = (instant: number, timeZone: string): string =>
  instant < WHOLE_QUARTERS ? shownDay(instant, timeZone) : dayOfQuarter(Math.floor(instant / QUARTER), timeZone);

const dayOfQuarter = remembered((quarter: number, timeZone: string) => shownDay(quarter * QUARTER, timeZone));

const shownDay = (instant: number, timeZone: string): string => {
  const shown = { timeZone, calendar: "gregory", year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-US", shown);
  formats.set(timeZone, format);
  const parts = format.formatToParts(instant);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
};

const written = (year: number, month: number, day: number): string => `${pad(year, 4)}-${pad(month)}-${pad(day)}`;

const numbers = (day: string): [number, number, number] => {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  return [year, month, date];
};

const exists = (day: string): boolean => {
  const [year, month, date] = numbers(day);
  const there = new Date(Date.UTC(year, month - 1, date));
  return there.getUTCMonth() === month - 1 && there.getUTCDate() === date;
};

/** So many units later; a month that is too short gives its last day. */
export const naivePlus = remembered((day: string, n: number, unit: string): string => {
  const [year, month, date] = numbers(day);
  if (unit === "days" || unit === "weeks") {
    const there = new Date(Date.UTC(year, month - 1, date + (unit === "days" ? n : 7 * n)));
    return written(there.getUTCFullYear(), there.getUTCMonth() + 1, there.getUTCDate());
  }
  const first = new Date(Date.UTC(year, month - 1 + (unit === "months" ? n : 12 * n), 1));
  for (let last = date; ; last -= 1) {
    const there = written(first.getUTCFullYear(), first.getUTCMonth() + 1, last);
    if (exists(there)) return there;
  }
});

const NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The first day of the week that a day is in. */
export const naiveWeek = remembered((day: string, weekStart: string): string => {
  let first = day;
  while (NAMES[new Date(`${first}T00:00:00Z`).getUTCDay()] !== weekStart) first = naivePlus(first, -1, "days");
  return first;
});

/** The anniversaries of a day from its next year to a later one's; without a leap day, where the account wants it. */
export const naiveAnniversaries = remembered((day: string, lastYear: number, leapDay: string): readonly string[] => {
  const [born, month, date] = numbers(day);
  const days: string[] = [];
  for (let year = Math.max(born + 1, lastYear - 6); year <= lastYear; year += 1) {
    const there = written(year, month, date);
    days.push(exists(there) ? there : `${pad(year, 4)}-${leapDay === "feb28" ? "02-28" : "03-01"}`);
  }
  return days;
});
