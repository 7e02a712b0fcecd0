import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import type { CampaignTextStore } from "#shared/messaging/campaign-text-store.ts";
import type { OutboundState } from "#shared/messaging/message.ts";
import type { Campaign } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";
import type { RepliedReader } from "./reply-store.ts";

export interface ReachedAsDeps {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly texts: Pick<CampaignTextStore, "find">;
  readonly replied: RepliedReader;
}

type Page = { readonly phones: readonly PhoneNumber[]; readonly next: PhoneNumber | undefined };
type Pages = (after: PhoneNumber | undefined) => Promise<Page>;

const FAILED: ReadonlySet<OutboundState> = new Set(["failed", "undelivered", "expired"]);
const GOT_IT: ReadonlySet<OutboundState> = new Set(["sent", "delivered"]);

/** Of those whom a campaign included, page by page, whose text failed, or who got it and have not texted back. */
export const reachedAs =
  (deps: ReachedAsDeps) =>
  async (accountId: AccountId, { campaignId, to }: NonNullable<Campaign["resendOf"]>, pages: Pages): Promise<Pages> => {
    // Who has no row when a campaign is over for its time did not get it either.
    const isExpired = (await deps.campaigns.get({ accountId, id: campaignId }))?.state === "expired";
    return async (after) => {
      const { phones, next } = await pages(after);
      const texts = await deps.texts.find(
        accountId,
        phones.map((phone) => ({ phone, messageId: campaignTextId(accountId, campaignId, phone) })),
      );
      const states = new Map(phones.map((phone, index) => [phone, texts[index]?.state]));
      const are = (those: ReadonlySet<OutboundState>) => (phone: PhoneNumber) => {
        const state = states.get(phone);
        return state !== undefined && those.has(state);
      };
      if (to === "failed") {
        const hasNone = (phone: PhoneNumber) => isExpired && states.get(phone) === undefined;
        return { phones: phones.filter((phone) => are(FAILED)(phone) || hasNone(phone)), next };
      }
      const got = phones.filter(are(GOT_IT));
      const replied = await deps.replied.among(accountId, campaignId, got);
      return { phones: got.filter((phone) => !replied.has(phone)), next };
    };
  };
