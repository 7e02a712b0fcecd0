// When one person may get a campaign's text. Law: time has a zone. The hour of a campaign by local time is each person's own;
// who can be in several zones gets it at the latest of them, and only while it may be sent in all: fails closed.
import { instantShowing } from "#shared/platform/local-days.ts";
import { wallOf } from "#shared/platform/wall-clock.ts";
import { instantOfText } from "#shared/platform/written-instant.ts";
import type { When } from "./campaign.ts";
import { sendingHours } from "./sending-hours.ts";
import type { Hosting, Timed, Timely, Window } from "./window.ts";

const DAY = 86_400_000;
const OPEN: Window = { kind: "open" };
const OVER: Window = { kind: "over" };

/** Asked for every recipient, in the drip and at the door. Nobody whose window would open behind the end is waited for. */
export const campaignWindow = (campaign: Timed, recipient: Timely, account: Hosting, now: number): Window => {
  const ends = campaign.expiresAt === undefined ? Number.POSITIVE_INFINITY : instantOfText(campaign.expiresAt);
  if (now >= ends) return OVER;
  const hours = sendingHours(recipient, account);
  const begins = beginning(campaign, hours.zones);
  if (begins === Number.POSITIVE_INFINITY) return OVER;
  const at = hours.allowedFrom(Math.max(now, begins));
  if (at === now) return OPEN;
  return at < ends ? { kind: "opens", at } : OVER;
};

/** When it next may, from `at` on, and until when that stays so for certain; undefined where it never may. */
export const openingOf = (campaign: Timed, recipient: Timely, account: Hosting, at: number) => {
  const window = campaignWindow(campaign, recipient, account, at);
  if (window.kind === "over") return undefined;
  const from = window.kind === "open" ? at : window.at;
  const ends = campaign.expiresAt === undefined ? Number.POSITIVE_INFINITY : instantOfText(campaign.expiresAt);
  return { from, until: Math.min(ends, sendingHours(recipient, account).allowedUntil(from)) };
};

/** From when on, quiet hours aside; Infinity for whom it is left out. */
const beginning = (campaign: Timed, zones: readonly string[]): number => {
  const { when } = campaign;
  if (when.kind === "now") return Number.NEGATIVE_INFINITY;
  if (when.kind === "at") return instantOfText(when.at);
  const known = beginnings.get(campaign) ?? new Map<readonly string[], number>();
  beginnings.set(campaign, known);
  let at = known.get(zones);
  if (at === undefined) {
    at = localBeginning(when, zones, campaign.launchedAt);
    known.set(zones, at);
  }
  return at;
};

/** By campaign, as it was read, and zones: those of one area code are one array. */
const beginnings = new WeakMap<Timed, Map<readonly string[], number>>();

type Local = Extract<When, { kind: "local" }>;

const localBeginning = (when: Local, zones: readonly string[], launchedAt: string | undefined): number => {
  const launched = launchedAt === undefined ? Number.NEGATIVE_INFINITY : instantOfText(launchedAt);
  const first = latestShowing(when, zones, 0);
  if (first >= launched) return first;
  if (when.late === "now") return launched;
  if (when.late === "skip") return Number.POSITIVE_INFINITY;
  // The next day at this hour, or, of a campaign whose day is long past, the first one that is not.
  let days = Math.max(1, Math.floor((launched - first) / DAY) - 1);
  while (latestShowing(when, zones, days) < launched) days += 1;
  return latestShowing(when, zones, days);
};

/** When the last of these zones' clocks shows the time of that day. */
const latestShowing = (when: Local, zones: readonly string[], daysLater: number): number => {
  const wall = wallOf(when.day, when.time) + daysLater * DAY;
  return Math.max(...zones.map((timeZone) => instantShowing(timeZone, wall)));
};
