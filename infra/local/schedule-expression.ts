/** When a schedule falls due next: `rate(5 minutes)` or `cron(0 8 * * ? *)`, always in UTC. */
export interface ScheduleExpression {
  /** The first instant after the given one, in milliseconds. */
  next(after: number): number;
}

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const SEARCHED_MINUTES = 366 * 24 * 60;

/** @throws Error for an expression that is not supported */
export function scheduleExpression(text: string): ScheduleExpression {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text);
  if (rate) {
    const interval = Number(rate[1]) * (UNITS[rate[2] ?? ""] ?? Number.NaN);
    if (interval > 0) return { next: (after) => after + interval };
  }
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(text);
  if (!cron) throw new Error(`${text} is neither rate(...) nor cron(...)`);
  const [, minutes = "*", hours = "*", days = "*", months = "*", weekdays = "*", years = "*"] = cron;
  const fields = [
    field(minutes, 0, 59),
    field(hours, 0, 23),
    field(days, 1, 31),
    field(named(months, MONTHS, 1), 1, 12),
    // EventBridge counts the days of the week from SUN = 1.
    field(named(weekdays, DAYS, 1), 1, 7),
    field(years, 1970, 2199),
  ];
  const isDue = (instant: Date): boolean =>
    [
      instant.getUTCMinutes(),
      instant.getUTCHours(),
      instant.getUTCDate(),
      instant.getUTCMonth() + 1,
      instant.getUTCDay() + 1,
      instant.getUTCFullYear(),
    ].every((value, index) => fields[index]?.(value));
  return {
    next(after) {
      let instant = Math.floor(after / MINUTE) * MINUTE + MINUTE;
      for (let tried = 0; tried < SEARCHED_MINUTES; tried += 1, instant += MINUTE) {
        if (isDue(new Date(instant))) return instant;
      }
      return Number.POSITIVE_INFINITY;
    },
  };
}

const named = (text: string, names: readonly string[], first: number): string =>
  text.replace(/[A-Z]{3}/g, (name) => String(names.indexOf(name) + first));

/** One field of a cron expression: `*`, `?`, numbers, lists, ranges, steps. */
function field(text: string, lowest: number, highest: number): (value: number) => boolean {
  const parts = text.split(",").map((part) => {
    const match = /^(?:(\*|\?)|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) throw new Error(`cron field ${text} is not supported`);
    const [, any, from, to, step] = match;
    const start = any ? lowest : Number(from);
    const end = any || (step && !to) ? highest : Number(to ?? from);
    return (value: number) => value >= start && value <= end && (value - start) % Number(step ?? 1) === 0;
  });
  return (value) => parts.some((fits) => fits(value));
}
