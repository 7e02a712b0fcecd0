import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Campaign } from "./campaign.ts";

/** `opens`: not before that instant (ms). `over`: for this person its time is past. */
export type WindowState =
  | { readonly kind: "open" }
  | { readonly kind: "opens"; readonly at: number }
  | { readonly kind: "over" };

/** Whether a campaign may text a person now, by the clocks of the zones where the person may be. */
export type CampaignWindow = (
  campaign: Campaign,
  recipient: { readonly phone: PhoneNumber; readonly timeZone?: string | undefined },
  account: Account,
  now: number,
) => WindowState;
