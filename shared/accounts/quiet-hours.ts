// Quiet hours are times of day as a wall clock in a zone shows them. Law: time has a zone. Where the clocks are changed
// an hour is left out or comes twice: an instant is quiet when the clock then shows a quiet time, nothing else counts.
import type { Account } from "./account.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The first instant, in epoch milliseconds, at which quiet hours are over; undefined when it is not quiet `now`.
 * Hours that end when they begin are none.
 */
export const quietUntil = (
  { enabled, from, to }: Account["quietHours"],
  timeZone: string,
  now: number,
): number | undefined => {
  if (!enabled) return undefined;
  const offsetAt = offsetsOf(timeZone);
  const length = withinDay(timeOf(to) - timeOf(from));
  let at = now;
  for (;;) {
    const offset = offsetAt(at);
    const since = withinDay(at + offset - timeOf(from));
    if (since >= length) return at === now ? undefined : at;
    const end = at + length - since;
    at = offsetAt(end) === offset ? end : changeBetween(at, end, (instant) => offsetAt(instant) !== offset);
  }
};

const timeOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * MINUTE;
};

const withinDay = (milliseconds: number): number => ((milliseconds % DAY) + DAY) % DAY;

/** The first instant that is changed; `before` is not, `after` is. */
const changeBetween = (before: number, after: number, isChanged: (instant: number) => boolean): number => {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isChanged(middle)) high = middle;
    else low = middle;
  }
  return high;
};

/** How far a zone's wall clock is ahead of UTC at an instant, in milliseconds. */
const offsetsOf = (timeZone: string): ((at: number) => number) => {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  return (at) => {
    const shown = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0;
    const day = Date.UTC(part("year"), part("month") - 1, part("day"));
    const wall = day + ((part("hour") * 60 + part("minute")) * 60 + part("second")) * 1_000;
    return wall - Math.floor(at / 1_000) * 1_000;
  };
};
