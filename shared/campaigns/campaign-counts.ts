// How many of a campaign's included phones are where. Law: counts add up: every included phone is in exactly one.
import * as z from "zod";
import type { Campaign, Frozen } from "./campaign.ts";

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
  /** When its first and its latest text were claimed, of those that the carrier took. */
  firstAt: z.iso.datetime().optional(),
  lastAt: z.iso.datetime().optional(),
  /** How many the carrier took, by minutes since 1970; only the latest minutes are kept, and only live. */
  perMinute: z.record(z.string(), count).optional(),
  /** Moves with each change of any of them: a recount holds only while it stands still. */
  moved: count,
});
export type Tallied = z.infer<typeof talliedSchema>;

/** What is added to a counter at once. */
export type Difference = Partial<Omit<Tallied, "moved">>;

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

/** The surest first: where an estimate counts more than are included, what is least sure gives way. */
const SUREST_FIRST = ["delivered", "undelivered", "failed", "skipped", "inDoubt", "sent", "claimed"] as const;

/** A campaign's counts as they are shown, live or exact. They always add up, however wrong the estimate is. */
export const countsOf = (campaign: Pick<Campaign, "state" | "frozen" | "drip">, tallied: Tallied): CampaignCounts => {
  const { included, leftOut } = { included: 0, leftOut: {}, ...campaign.frozen };
  const counts: Record<(typeof SUREST_FIRST)[number], number> = { ...NOTHING_TALLIED };
  let left = included;
  for (const outcome of SUREST_FIRST) {
    counts[outcome] = Math.min(left, Math.max(0, tallied[outcome]));
    left -= counts[outcome];
  }
  const { delivered, undelivered, failed, skipped, sent } = counts;
  // In a campaign that is done nobody waits or is claimed: of whom the tally missed it only is not known yet what they are.
  const missed = campaign.state === "done" ? counts.claimed + left : 0;
  const [claimed, rest] = campaign.state === "done" ? [0, 0] : [counts.claimed, left];
  const inState = (state: Campaign["state"]): number => (campaign.state === state ? rest : 0);
  const [cancelled, expired] = [inState("cancelled"), inState("expired")];
  const held = isHeld(campaign) ? rest : 0;
  return {
    audience: included + Object.values(leftOut).reduce((sum, each) => sum + each, 0),
    ...{ included, leftOut, held, claimed, sent, delivered, undelivered, failed, skipped, cancelled, expired },
    inDoubt: counts.inDoubt + missed,
    waiting: rest - held - cancelled - expired,
  };
};

/** Everybody whom the window allows was handed out, and the others wait for it to open. */
const isHeld = ({ state, drip }: Pick<Campaign, "state" | "drip">): boolean =>
  state === "sending" && drip?.endedAt !== undefined && drip.opensAt !== undefined;
