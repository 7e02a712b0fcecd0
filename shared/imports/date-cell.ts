import type { Account } from "#shared/accounts/account.ts";
import { dayOfText } from "#shared/platform/civil-day.ts";
import { instantShowing } from "#shared/platform/local-days.ts";

export type WhereRead = Pick<Account, "country" | "timeZone">;

const MONTH_FIRST = new Set(["US", "PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW", "PH"]);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const AT_A_TIME =
  /^(\S+?),?[T\s]\s*(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:\s*([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?$/i;

/**
 * A day, or an instant, as files write them. A time of day is one where the account is, unless it names its zone; midnight
 * without a zone is what programs write behind days.
 */
export const dateOfCell = (text: string, { country, timeZone }: WhereRead): string | undefined => {
  const timed = AT_A_TIME.exec(text);
  if (!timed) return dayOf(text, country);
  const [, written = "", hours = "", minutes = "", seconds = "0", fraction = "", half, zone] = timed;
  const [day, hour] = [dayOf(written, country), hourOf(Number(hours), half)];
  const number = day === undefined ? undefined : dayOfText(day);
  if (number === undefined || hour === undefined) return undefined;
  const time = (hour * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1_000 + thousandths(fraction);
  if (zone === undefined && time === 0) return day;
  const wall = number * DAY + time;
  return new Date(zone === undefined ? instantShowing(timeZone, wall) : wall - offsetOf(zone)).toISOString();
};

/** With dots the day comes first, with slashes what the account's country puts first. Which it is, is never guessed by row. */
const dayOf = (text: string, country: string): string | undefined => {
  const iso = /^\d{4}-\d{2}-\d{2}$/.exec(text);
  if (iso) return text;
  const [, one = "", sign, two = "", year = ""] = /^(\d{1,2})([./])(\d{1,2})\2(\d{4})$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const [day, month] = sign === "/" && MONTH_FIRST.has(country) ? [two, one] : [one, two];
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
};

const hourOf = (hour: number, half: string | undefined): number | undefined => {
  if (half === undefined) return hour < 24 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
};

const thousandths = (fraction: string): number => Number(fraction.slice(0, 3).padEnd(3, "0"));

const offsetOf = (zone: string): number => {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE;
};
