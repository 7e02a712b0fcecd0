import type { Account } from "#shared/accounts/account.ts";
import type { AudienceRow } from "./audience.ts";
import type { Campaign } from "./campaign.ts";

/**
 * When a person may get a campaign's text: now; at an instant (epoch milliseconds), if nothing changes until then; or
 * never more.
 */
export type Window =
  | { readonly kind: "open" }
  | { readonly kind: "opens"; readonly at: number }
  | { readonly kind: "over" };

/** What of a campaign says when. */
export type Timed = Pick<Campaign, "when" | "launchedAt" | "expiresAt">;
/** Who: with the zone of their own, where they have one. */
export type Timely = Pick<AudienceRow, "phone" | "timeZone">;
/** Whose hours: those of the account, and its zone where nothing says where a person is. */
export type Hosting = Pick<Account, "timeZone" | "quietHours">;
