// How many of a campaign's included phones are where. Law: counts add up: every included phone is in exactly one.
import * as z from "zod";
import type { Frozen } from "./campaign.ts";

const count = z.number().int();

/**
 * What message rows say, kept live by the stream (an estimate: bells may ring twice or late) and counted from the rows when
 * the campaign ends and after late callbacks. `held` and `expired` have no row: who has none is waiting, held, or, at the
 * end, cancelled or expired.
 */
export const talliedSchema = z.object({
  claimed: count,
  sent: count,
  delivered: count,
  undelivered: count,
  failed: count,
  skipped: count,
  inDoubt: count,
  /** Segments of those that were handed over. */
  segments: count,
  /** People who texted back within 72 hours, and who opted out by it. */
  replies: count,
  optOuts: count,
  /** Moves with each change of any of them: a recount holds only while it stands still. */
  moved: count,
});
export type Tallied = z.infer<typeof talliedSchema>;

export const campaignCountsSchema = z.object({
  audience: count,
  included: count,
  leftOut: z.record(z.string(), count),
  waiting: count,
  held: count,
  claimed: count,
  sent: count,
  delivered: count,
  undelivered: count,
  failed: count,
  skipped: count,
  inDoubt: count,
  cancelled: count,
  expired: count,
});
export type CampaignCounts = z.infer<typeof campaignCountsSchema>;

export const NOTHING_TALLIED: Tallied = {
  claimed: 0,
  sent: 0,
  delivered: 0,
  undelivered: 0,
  failed: 0,
  skipped: 0,
  inDoubt: 0,
  segments: 0,
  replies: 0,
  optOuts: 0,
  moved: 0,
};

/** What of the included has a row. */
export const withRow = (tallied: Tallied): number =>
  tallied.claimed +
  tallied.sent +
  tallied.delivered +
  tallied.undelivered +
  tallied.failed +
  tallied.skipped +
  tallied.inDoubt;

/** Those of the included who have no row, where nothing was included yet: none. */
export const withoutRow = (frozen: Frozen | undefined, tallied: Tallied): number =>
  Math.max(0, (frozen?.included ?? 0) - withRow(tallied));
