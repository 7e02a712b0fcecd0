import type { Account } from "#shared/accounts/account.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { Campaign } from "./campaign.ts";
import type { Recipient } from "./read-outcomes.ts";
import type { WindowOf } from "./recipient-outcome.ts";
import type { RecipientCase } from "./recipient-reason.ts";

/** What is known of an included phone, for its reason. */
export const includedCase = (
  windowOf: WindowOf,
  campaign: Campaign,
  account: Account,
  { row, message, outcome }: Recipient,
  now: number,
): RecipientCase => {
  if (message) return { kind: "text", message };
  const window = windowOf(campaign, row, account, now);
  const opensAt = window.kind === "opens" ? isoInstant(window.at) : undefined;
  return { kind: "noText", outcome, state: campaign.state, opensAt, endedAt: campaign.endedAt };
};
