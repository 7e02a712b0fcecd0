// A week of open times as a wall clock shows it, and when a clock in a zone next shows one. Where the clocks are changed an
// hour is left out or comes twice: an instant is open when the clock then shows an open time, nothing else counts.
import type { Account } from "#shared/accounts/account.ts";
import { changeBetween, offsetsOf } from "#shared/platform/zone-offset.ts";
import type { StateHours } from "./state-hours.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;
/** 1970 began on a Thursday; these weeks begin on Sundays. */
const THURSDAY = 4 * DAY;

/** Open times in order, apart from each other, in milliseconds since Sunday's midnight. */
export type OpenWeek = readonly (readonly [from: number, to: number])[];

const DAYS = [0, 1, 2, 3, 4, 5, 6];

/** What an account's quiet hours leave. Hours that end when they begin are none. */
export const weekOfAccount = ({ from, to }: Account["quietHours"]): OpenWeek => {
  if (from === to) return [[0, WEEK]];
  const [ends, begins] = [timeOf(from), timeOf(to)];
  const times = DAYS.map((day) => day * DAY).flatMap((midnight): [number, number][] =>
    begins < ends
      ? [[midnight + begins, midnight + ends]]
      : [
          [midnight, midnight + ends],
          [midnight + begins, midnight + DAY],
        ],
  );
  return joined(times);
};

export const weekOfState = ({ weekday, sunday }: StateHours): OpenWeek =>
  DAYS.map((day) => {
    const [from, to] = day === 0 ? sunday : weekday;
    return [day * DAY + from * MINUTE, day * DAY + to * MINUTE] as const;
  });

/** What is open in both. */
export const bothOf = (one: OpenWeek, other: OpenWeek): OpenWeek =>
  one.flatMap(([from, to]) =>
    other
      .map(([begins, ends]) => [Math.max(from, begins), Math.min(to, ends)] as const)
      .filter(([begins, ends]) => begins < ends),
  );

const joined = (times: readonly (readonly [number, number])[]): OpenWeek => {
  const apart: [number, number][] = [];
  for (const [from, to] of times) {
    const last = apart.at(-1);
    if (last && last[1] === from) last[1] = to;
    else if (from < to) apart.push([from, to]);
  }
  return apart;
};

const timeOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * MINUTE;
};

/** A clock on the wall somewhere, and when it is open there. */
export interface WeekClock {
  readonly timeZone: string;
  readonly week: OpenWeek;
}

/** The first instant from `at` on at which all these clocks show an open time; Infinity when there is none before `end`. */
export const firstOpen = (clocks: readonly WeekClock[], at: number, end: number): number => {
  let instant = at;
  for (;;) {
    const latest = Math.max(instant, ...clocks.map((clock) => firstInstant(clock, true, instant, end)));
    if (latest === instant || latest === Number.POSITIVE_INFINITY) return latest;
    instant = latest;
  }
};

/** The first instant from `at` on at which one of them shows another time; `end` when all are open until then. */
export const firstClosed = (clocks: readonly WeekClock[], at: number, end: number): number =>
  Math.min(end, ...clocks.map((clock) => firstInstant(clock, false, at, end)));

const firstInstant = ({ timeZone, week }: WeekClock, open: boolean, at: number, end: number): number => {
  const offsetAt = offsetsOf(timeZone);
  let instant = at;
  while (instant < end) {
    const offset = offsetAt(instant);
    const wait = waitFor(week, open, withinWeek(instant + offset + THURSDAY));
    if (wait === 0) return instant;
    const then = Math.min(end, instant + wait);
    instant = offsetAt(then) === offset ? then : changeBetween(instant, then, (each) => offsetAt(each) !== offset);
  }
  return Number.POSITIVE_INFINITY;
};

/** How long until a clock that is never changed shows an open time, or one that is not; 0 where it does. */
const waitFor = (week: OpenWeek, open: boolean, shown: number): number => {
  const next = week.find(([, to]) => shown < to);
  const isOpen = next !== undefined && next[0] <= shown;
  if (isOpen === open) return 0;
  if (isOpen) return next[1] - shown;
  const first = week[0];
  if (!first) return Number.POSITIVE_INFINITY;
  return next ? next[0] - shown : first[0] + WEEK - shown;
};

const withinWeek = (milliseconds: number): number => ((milliseconds % WEEK) + WEEK) % WEEK;
