import type { Account } from "#shared/accounts/account.ts";
import type { Timed } from "#shared/campaigns/window.ts";

/** Open from and to, as `09:00`; on Sundays others. */
interface NaiveHours {
  readonly weekday: readonly [string, string];
  readonly sunday: readonly [string, string];
}

/** Whose zones and hours the test wrote down by hand. */
export interface NaivePlace {
  readonly zones: readonly string[];
  readonly state: NaiveHours | undefined;
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();
/** What a clock on the wall shows, such as `2026-11-23 15:00`, and the weekday. */
const shown = (timeZone: string, at: number): { text: string; time: string; weekday: string } => {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" });
  formats.set(timeZone, format);
  const [date = "", time = ""] = format.format(at).split(", ");
  const day = date.split("/").reverse().join("-");
  return { text: `${day} ${time}`, time, weekday: String(new Date(`${day}T00:00:00Z`).getUTCDay()) };
};

const isQuiet = ({ from, to }: Account["quietHours"], time: string): boolean =>
  from <= to ? time >= from && time < to : time >= from || time < to;

const inState = (hours: NaiveHours | undefined, time: string, weekday: string): boolean => {
  if (!hours) return true;
  const [from, to] = weekday === "0" ? hours.sunday : hours.weekday;
  return time >= from && time < to;
};

/** Minute by minute, as slowly as it gets: the first at which everything allows it, or undefined within nine days. */
export const naiveAllowed = (
  { zones, state }: NaivePlace,
  account: Pick<Account, "timeZone" | "quietHours">,
  from: number,
): number | undefined => {
  const { quietHours, timeZone: home } = account;
  if (!quietHours.enabled) return from;
  const everywhere = (at: number): boolean =>
    zones.every((zone) => {
      const { time, weekday } = shown(zone, at);
      return !isQuiet(quietHours, time) && inState(state, time, weekday);
    });
  const atHome = (at: number): boolean =>
    !isQuiet(quietHours, shown(home, at).time) &&
    zones.every((zone) => {
      const { time, weekday } = shown(zone, at);
      return inState(state, time, weekday);
    });
  for (const isOpen of [everywhere, atHome]) {
    if (isOpen(from)) return from;
    for (let at = Math.ceil(from / MINUTE) * MINUTE; at < from + 9 * DAY; at += MINUTE) if (isOpen(at)) return at;
  }
  return undefined;
};

/** When the last of the zones' clocks first shows the time of that day, or more. */
const latest = (zones: readonly string[], day: string, time: string): number =>
  Math.max(
    ...zones.map((zone) => {
      let at = Date.parse(`${day}T${time}:00.000Z`) - 16 * 60 * MINUTE;
      while (shown(zone, at).text < `${day} ${time}`) at += MINUTE;
      return at;
    }),
  );

/** From when on a campaign goes to somebody, hours aside; undefined for whom it is left out. */
export const naiveBeginning = (
  { when, launchedAt }: Timed,
  zones: readonly string[],
  now: number,
): number | undefined => {
  if (when.kind === "now") return now;
  if (when.kind === "at") return Math.max(now, Date.parse(when.at));
  const launched = launchedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(launchedAt);
  for (let days = 0; ; days += 1) {
    const day = new Date(Date.parse(when.day) + days * DAY).toISOString().slice(0, 10);
    const at = latest(zones, day, when.time);
    if (at >= launched) return Math.max(now, at);
    if (when.late === "now") return Math.max(now, launched);
    if (when.late === "skip") return undefined;
  }
};
