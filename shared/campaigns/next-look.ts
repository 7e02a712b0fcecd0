import { wallOf } from "#shared/platform/wall-clock.ts";
import { instantOfText } from "#shared/platform/written-instant.ts";
import type { Campaign, Drip, When } from "./campaign.ts";

const MINUTE = 60_000;
/** The clocks of no zone are further ahead of UTC. */
const FIRST_ZONE = 14 * 60 * MINUTE;
/** So that the list is made when the first of them shows the hour: nobody is late because of the making. */
const LEAD = 15 * MINUTE;
/** While nobody waits but for an opening, or for a recount, somebody may have changed what this goes by. */
const NOW_AND_THEN = 10 * MINUTE;
/** What was handed out last is given that long. */
export const SETTLES_MILLISECONDS = 2 * MINUTE;
/** The next pass begins by then, however much still moves. */
export const SETTLES_AT_MOST_MILLISECONDS = 15 * MINUTE;

type Looked = Pick<Campaign, "state" | "when" | "expiresAt" | "drip" | "freeze" | "frozen">;

/**
 * When the clock has to look at a campaign next, in epoch milliseconds; undefined while nothing about it waits for time.
 * It is written as `dueAt` with whatever changes a campaign. An instant that has passed means: at once.
 */
export const nextLook = (campaign: Looked, now: number): number | undefined => {
  const next = ofState(campaign, now);
  const ends = isOver(campaign) || campaign.expiresAt === undefined ? undefined : instantOfText(campaign.expiresAt);
  if (next === undefined || ends === undefined) return next ?? ends;
  return Math.min(next, ends);
};

const ofState = ({ state, when, drip, freeze, frozen }: Looked, now: number): number | undefined => {
  switch (state) {
    case "scheduled":
      // A list that is made beforehand is looked after while it is made.
      return Math.min(
        launchesAt(when, now),
        freeze === "schedule" && !frozen ? now + MINUTE : Number.POSITIVE_INFINITY,
      );
    case "building":
      return now + MINUTE;
    case "sending":
      return drip?.endedAt === undefined ? now + MINUTE : behindPass(drip, instantOfText(drip.endedAt), now);
    default:
      return undefined;
  }
};

/** A draft has not begun, what has ended has: neither comes to its end by time. */
const isOver = ({ state }: Looked): boolean => !["scheduled", "building", "sending", "paused"].includes(state);

/** When a scheduled campaign is launched: by local time before the earliest clock anywhere shows its hour. */
export const launchesAt = (when: When, now: number): number => {
  if (when.kind === "now") return now;
  return when.kind === "at" ? instantOfText(when.at) : wallOf(when.day, when.time) - FIRST_ZONE - LEAD;
};

/** First a minute behind its end, then each minute until the door has settled, then when somebody's window opens. */
const behindPass = ({ opensAt, handled }: Drip, ended: number, now: number): number => {
  const opens = opensAt === undefined ? Number.POSITIVE_INFINITY : instantOfText(opensAt);
  if (handled === undefined) return Math.min(ended + MINUTE, opens);
  const settling = now < ended + SETTLES_AT_MOST_MILLISECONDS;
  return Math.min(now + (settling ? MINUTE : NOW_AND_THEN), opens);
};
