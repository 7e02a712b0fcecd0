import { type Campaign, isOpen } from "#shared/campaigns/campaign.ts";
import type { Following } from "#shared/campaigns/follow-campaign.ts";
import type { CampaignPreview } from "#shared/campaigns/preview-campaign.ts";
import { textSegments } from "#shared/campaigns/text-segments.ts";

/** A campaign as the API shows it. */
export const campaignView = (campaign: Campaign) => {
  const { id, name, body, mediaUrls, sender, groupIds, excludeGroupIds, phones, excludeCampaignIds, resendOf } =
    campaign;
  const { when, freeze, expiresAt, state, pausedBecause, waitsFor, createdAt, launchedAt, endedAt, frozen } = campaign;
  return {
    ...{
      id,
      name,
      body,
      ...textSegments(campaign, body),
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
      // One that was cancelled while it waited waits no more.
      waitsFor: isOpen(campaign) ? waitsFor : undefined,
      createdAt,
      launchedAt,
      endedAt,
      frozenAt: frozen?.at,
    },
  };
};

/** What of it is kept in the audit trail: what people decide. */
export const campaignKept = (campaign: Campaign) => {
  const { segments: _, encoding: __, waitsFor: ___, ...kept } = campaignView(campaign);
  return kept;
};

export const campaignObject = ({ id }: Pick<Campaign, "id">) => ({ kind: "campaign", id });

export const followedView = (campaign: Campaign, { segments: segmentsSent, ...following }: Following) => ({
  ...campaignView(campaign),
  ...following,
  segmentsSent,
});

export const previewView = ({ counts: counted, meanSegments, characters, samples, ...preview }: CampaignPreview) => {
  const { counts, excludedBy, capped, alsoInAny, alsoIn, segments, ucs2 } = counted;
  const { audience = 0, included = 0, inSeveral = 0, ...leftOut } = counts;
  return {
    ...{ audience, included, leftOut, inSeveral, excludedBy, capped, alsoInAny, alsoIn, ucs2, ...preview },
    segments: { ...segments, mean: meanSegments },
    characters: [...characters],
    samples: [...samples],
  };
};
