import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { Following } from "#shared/campaigns/follow-campaign.ts";
import { segmentsOf } from "#shared/messaging/segments.ts";

/** A campaign as the API shows it. */
export const campaignView = (campaign: Campaign) => {
  const { id, name, body, mediaUrls, sender, groupIds, excludeGroupIds, phones, excludeCampaignIds, resendOf } =
    campaign;
  const { when, freeze, expiresAt, state, pausedBecause, createdAt, launchedAt, endedAt, frozen } = campaign;
  return {
    ...{
      id,
      name,
      body,
      ...segmentsOf(body),
      mediaUrls,
      sender,
      groupIds,
      excludeGroupIds,
      phones,
      excludeCampaignIds,
    },
    ...{
      resendOf,
      when,
      freeze,
      expiresAt,
      state,
      pausedBecause,
      createdAt,
      launchedAt,
      endedAt,
      frozenAt: frozen?.at,
    },
  };
};

/** What of it is kept in the audit trail. */
export const campaignKept = (campaign: Campaign) => {
  const { segments: _, encoding: __, ...kept } = campaignView(campaign);
  return kept;
};

export const campaignObject = ({ id }: Pick<Campaign, "id">) => ({ kind: "campaign", id });

export const followedView = (campaign: Campaign, { segments: segmentsSent, ...following }: Following) => ({
  ...campaignView(campaign),
  ...following,
  segmentsSent,
});
