// What became of one included phone. Law: counts add up: it is in exactly one of these, whatever was claimed, released or lost.
import * as z from "zod";
import type { Account } from "#shared/accounts/account.ts";
import type { OutboundMessage, OutboundState } from "#shared/messaging/message.ts";
import type { AudienceRow } from "./audience.ts";
import type { Campaign } from "./campaign.ts";

export const outcomeSchema = z.enum([
  "waiting",
  "held",
  "claimed",
  "sent",
  "delivered",
  "undelivered",
  "failed",
  "skipped",
  "inDoubt",
  "cancelled",
  "expired",
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Whether a person may be sent to now; `opens`: not before `at` (ms); `over`: never again. */
export type RecipientWindow = { readonly kind: "open" | "over" } | { readonly kind: "opens"; readonly at: number };

export type WindowOf = (
  campaign: Campaign,
  recipient: Pick<AudienceRow, "phone" | "timeZone">,
  account: Account,
  now: number,
) => RecipientWindow;

const OF_ROW: Readonly<Record<OutboundState, Outcome>> = {
  queued: "waiting",
  claimed: "claimed",
  in_doubt: "inDoubt",
  sent: "sent",
  delivered: "delivered",
  undelivered: "undelivered",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
  expired: "expired",
};

export const outcomeOfState = (state: OutboundState): Outcome => OF_ROW[state];

/** A claim that stood so long has lost its worker: it waits among the doubts, and nobody hands it over any more. */
export const CLAIM_LOST_MILLISECONDS = 3 * 60_000;

type Claim = Pick<OutboundMessage, "state" | "claimedAt" | "at">;

export const isLostClaim = ({ state, claimedAt, at }: Claim, now: number): boolean =>
  state === "claimed" && now - Date.parse(claimedAt ?? at) > CLAIM_LOST_MILLISECONDS;

/** Where there is a row, it says; who has none is as the campaign, and the time, says. */
export const outcomeOf = (
  campaign: Pick<Campaign, "state" | "expiresAt">,
  message: Claim | undefined,
  window: () => RecipientWindow,
  now: number,
): Outcome => {
  if (message) return isLostClaim(message, now) ? "inDoubt" : outcomeOfState(message.state);
  if (campaign.state === "cancelled") return "cancelled";
  if (campaign.state === "expired" || isExpired(campaign, now)) return "expired";
  const { kind } = window();
  if (kind === "over") return "expired";
  return kind === "opens" ? "held" : "waiting";
};

const isExpired = ({ expiresAt }: Pick<Campaign, "expiresAt">, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now;

/** Nothing of it goes out any more. */
export const isEnded = ({ state }: Pick<Campaign, "state">): boolean =>
  state === "done" || state === "cancelled" || state === "expired";
