// A zone's days as instants. A day begins at the first instant at which its clock shows that day or a later one, and ends
// where the next begins: also where midnight is left out or comes twice, and where a whole day was left out (it is empty).
import { changeBetween, offsetsOf } from "./zone-offset.ts";

const DAY = 86_400_000;
/** No zone was ever further from UTC. */
const FURTHEST = 16 * 3_600_000;
/** What is remembered: 1900 to 2100. */
const FIRST_REMEMBERED = -25_567;
const MOST_REMEMBERED = 73_414;

export interface LocalDays {
  /** The first instant of a day (0 is 1970-01-01), in epoch milliseconds. */
  startOf(day: number): number;
  /** The day that an instant is in. */
  dayOf(instant: number): number;
}

const known = new Map<string, LocalDays>();

/** The days of an IANA zone; what was found out about it is kept. */
export const localDays = (timeZone: string): LocalDays => {
  const days = known.get(timeZone) ?? daysOf(timeZone);
  known.set(timeZone, days);
  return days;
};

const daysOf = (timeZone: string): LocalDays => {
  const offsetAt = offsetsOf(timeZone);
  /** How far behind the midnight before UTC's own each day begins: never 0, which is not known yet. */
  const remembered = new Int32Array(MOST_REMEMBERED);
  const startOf = (day: number): number => {
    const kept = remembered[day - FIRST_REMEMBERED];
    if (kept !== undefined && kept !== 0) return (day - 1) * DAY + kept;
    const start = firstInstant(day * DAY, offsetAt);
    if (kept === 0) remembered[day - FIRST_REMEMBERED] = start - (day - 1) * DAY;
    return start;
  };
  const dayOf = (instant: number): number => {
    let day = Math.floor(instant / DAY);
    while (instant < startOf(day)) day -= 1;
    while (instant >= startOf(day + 1)) day += 1;
    return day;
  };
  return { startOf, dayOf };
};

/**
 * When a zone's wall clock shows a time, written as if it were UTC, or a later one, for the first time: what is left out
 * comes when the clocks are changed, what comes twice the first time.
 */
export const instantShowing = (timeZone: string, wall: number): number => firstInstant(wall, offsetsOf(timeZone));

const firstInstant = (wall: number, offsetAt: (instant: number) => number): number => {
  const [before, after] = [wall - FURTHEST, wall + FURTHEST];
  const offset = offsetAt(before);
  const later = offsetAt(after);
  if (offset === later) return wall - offset;
  const change = changeBetween(before, after, (instant) => offsetAt(instant) !== offset);
  return wall - offset < change ? wall - offset : Math.max(change, wall - later);
};
