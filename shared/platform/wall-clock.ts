import { dayOfText } from "./civil-day.ts";
import { instantShowing } from "./local-days.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a wall clock shows on this day (2026-11-27) at this time (10:00), written as if it were UTC; NaN where there is no such day. */
export const wallOf = (day: string, time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (dayOfText(day) ?? Number.NaN) * DAY + (hours * 60 + minutes) * MINUTE;
};

/** The first instant at which a zone's clock shows this; where the clocks are put forward over it, the first behind that. */
export const instantOnWallClock = (timeZone: string, day: string, time: string): number =>
  instantShowing(timeZone, wallOf(day, time));
