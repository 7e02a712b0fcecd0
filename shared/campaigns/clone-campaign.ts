import type { Campaign } from "./campaign.ts";
import { type CampaignParts, nameAfter } from "./campaign-parts.ts";

/** What a campaign would be said with once more: a draft of its own, with nothing of what became of this one. */
export const partsToClone = (campaign: Campaign, now: number): CampaignParts => {
  const { body, mediaUrls, sender, groupIds, excludeGroupIds, phones, excludeCampaignIds, resendOf, freeze } = campaign;
  const isOver = campaign.expiresAt !== undefined && Date.parse(campaign.expiresAt) <= now;
  return {
    ...{ body, mediaUrls, sender, groupIds, excludeGroupIds, phones, excludeCampaignIds, resendOf, freeze },
    name: nameAfter("Copy of", campaign),
    expiresAt: isOver ? undefined : campaign.expiresAt,
  };
};
