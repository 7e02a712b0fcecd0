import type { AccountId } from "#shared/accounts/account.ts";
import { hashId } from "#shared/platform/ids.ts";

/** The id of a campaign's text to a phone: one a campaign and phone, so that there can be no second. */
export const campaignTextId = (account: AccountId, campaignId: string, phone: string): string =>
  hashId(account, "campaign", campaignId, phone);
