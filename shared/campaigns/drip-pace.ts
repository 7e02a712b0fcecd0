// How much of an audience is handed to the door at once, and when each block is to go: as much as the sender takes in about
// a minute, shared between the campaigns that send from it now. Handing out fills time: what two drips at once or a repeated
// one find filled is not filled again, and after a minute without a drip it goes on from now.
import { effectiveRate, rateBetween, type SlowableSender } from "#shared/accounts/slowed-sender.ts";
import type { Drip } from "./campaign.ts";
import { LARGEST_BLOCK } from "./campaign-jobs.ts";

const MINUTE = 60_000;
/** More than the clock's minute, so that the sender is not idle until the next drip was at work. */
const AHEAD = 75_000;
/** What of a backlog is forgotten with each drip: jobs that were put aside while the account was held never have a row. */
const FORGOTTEN = 0.25;

export interface SenderPace {
  readonly sender: SlowableSender;
  /** Segments of the campaign's body. */
  readonly segments: number;
  /** How many campaigns send from it now, this one included. */
  readonly sharing: number;
  /** How many have a row, by the tally. */
  readonly rows: number;
}

export interface Fill {
  /** How many phones may be handed out now. */
  readonly phones: number;
  /** When the first of them is to go, and how long each takes, in milliseconds. */
  readonly from: number;
  readonly perPhone: number;
  /** How many of those handed out count no longer as being on their way. */
  readonly forgotten: number;
}

/**
 * What the sender takes until the next drip has come, as it recovers where the carrier slowed it, less what should have been handled by now and was not, but never
 * less than a tenth of a minute's worth. The first of a run is as much as the others have handed out each: beside their
 * minute of blocks a mere share would get too little.
 */
export const nextFill = (drip: Drip, pace: SenderPace, now: number): Fill => {
  const { filledUntil } = drip;
  const from = filledUntil === undefined ? now : Math.max(now, Date.parse(filledUntil));
  const sharers = Math.max(1, filledUntil === undefined ? pace.sharing - 1 : pace.sharing);
  const takes = (start: number, end: number): number =>
    (rateBetween(pace.sender, start, end) * (end - start)) / (pace.segments * 1_000 * sharers);
  const until = now + AHEAD;
  const perPhone = (pace.segments * 1_000 * sharers) / rateBetween(pace.sender, from, until);
  const room = Math.max(0, takes(from, until));
  const late = Math.max(0, drip.queued - pace.rows - takes(now, from));
  const least = Math.min(room, takes(now, now + MINUTE) / 10);
  const phones = Math.ceil(Math.max(room - late, least));
  return { phones, from, perPhone, forgotten: Math.floor(late * FORGOTTEN) };
};

/** As many phones as fit in half a second of the sender's pace: no block may have to wait longer for its last slot. */
export const blockSize = ({ sender, segments }: Pick<SenderPace, "sender" | "segments">, now: number): number =>
  Math.max(1, Math.min(LARGEST_BLOCK, Math.floor(effectiveRate(sender, now) / 2 / segments)));
