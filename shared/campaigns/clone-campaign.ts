import type { Campaign } from "./campaign.ts";
import type { CampaignParts } from "./campaign-parts.ts";

const LONGEST_NAME = 100;

/** What a campaign would be said with once more: a draft of its own, with nothing of what became of this one. */
export const partsToClone = (campaign: Campaign, now: number): CampaignParts => {
  const { body, mediaUrls, sender, groupIds, excludeGroupIds, phones, excludeCampaignIds, resendOf, freeze } = campaign;
  const isOver = campaign.expiresAt !== undefined && Date.parse(campaign.expiresAt) <= now;
  return {
    ...{ body, mediaUrls, sender, groupIds, excludeGroupIds, phones, excludeCampaignIds, resendOf, freeze },
    name: [...`Copy of ${campaign.name}`].slice(0, LONGEST_NAME).join(""),
    expiresAt: isOver ? undefined : campaign.expiresAt,
  };
};
