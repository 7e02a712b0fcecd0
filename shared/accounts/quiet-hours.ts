// Quiet hours are times of day as a wall clock in a zone shows them. Law: time has a zone. Where the clocks are changed
// an hour is left out or comes twice: an instant is quiet when the clock then shows a quiet time, nothing else counts.
import { changeBetween, offsetsOf } from "#shared/platform/zone-offset.ts";
import type { Account } from "./account.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** By then the hours of every zone have come round. */
const COMES_ROUND = 2 * DAY;

/**
 * The first instant, in epoch milliseconds, at which it is quiet in none of these zones; undefined when it is not `now`.
 * Hours that end when they begin are none. Where two zones are so far apart that one is always quiet, the account's own
 * zone decides, as it does where there are no zones.
 */
export const quietUntil = (
  hours: Account["quietHours"],
  zones: readonly string[],
  now: number,
  accountZone: string,
): number | undefined => {
  if (!hours.enabled) return undefined;
  const latestEnd = (at: number): number => Math.max(at, ...zones.map((zone) => quietEnd(hours, zone, at)));
  let at = now;
  for (let end = latestEnd(at); end > at; end = latestEnd(at)) {
    at = end;
    if (at - now > COMES_ROUND) break;
  }
  const open = zones.length > 0 && at - now <= COMES_ROUND ? at : quietEnd(hours, accountZone, now);
  return open === now ? undefined : open;
};

/** When it is quiet no longer in one zone: `now`, where it is not. */
const quietEnd = ({ from, to }: Account["quietHours"], timeZone: string, now: number): number => {
  const offsetAt = offsetsOf(timeZone);
  const length = withinDay(timeOf(to) - timeOf(from));
  let at = now;
  for (;;) {
    const offset = offsetAt(at);
    const since = withinDay(at + offset - timeOf(from));
    if (since >= length) return at;
    const end = at + length - since;
    at = offsetAt(end) === offset ? end : changeBetween(at, end, (instant) => offsetAt(instant) !== offset);
  }
};

const timeOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * MINUTE;
};

const withinDay = (milliseconds: number): number => ((milliseconds % DAY) + DAY) % DAY;
