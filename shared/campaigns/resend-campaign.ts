import type { Clock } from "#shared/platform/clock.ts";
import type { Campaign, CampaignRef, CampaignState } from "./campaign.ts";
import { nameAfter } from "./campaign-parts.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { draftOf } from "./create-campaign.ts";
import { isEnded } from "./recipient-outcome.ts";

export interface ResendCampaignDeps {
  readonly campaigns: Pick<CampaignStore, "get" | "create">;
  readonly clock: Clock;
}

type ResendTo = NonNullable<Campaign["resendOf"]>["to"];

/** `notSent`: it has not sent anything yet that could be sent again. */
export type ResendOutcome =
  | { readonly kind: "created"; readonly campaign: Campaign }
  | { readonly kind: "noSuchGroup"; readonly groupId: string }
  | { readonly kind: "notSent"; readonly state: CampaignState }
  | { readonly kind: "noSuchCampaign" };

/**
 * Makes a draft that goes once more to whom a campaign failed to reach, or who did not answer. Whom it excludes is copied,
 * for exclusion wins; its own list is made of the other's texts when it is launched.
 * @param id the draft's: the same request again finds its own
 */
export const resendCampaign =
  ({ campaigns, clock }: ResendCampaignDeps) =>
  async (of: CampaignRef, id: string, to: ResendTo): Promise<ResendOutcome> => {
    const campaign = await campaigns.get(of);
    if (!campaign) return { kind: "noSuchCampaign" };
    if (!campaign.frozen || !(isEnded(campaign) || campaign.state === "sending")) {
      return { kind: "notSent", state: campaign.state };
    }
    const draft = draftTo(campaign, id, to, clock.now());
    const outcome = await campaigns.create(draft);
    if (outcome.kind === "noSuchGroup") return outcome;
    const own = outcome.kind === "exists" ? await campaigns.get(draft) : undefined;
    return { kind: "created", campaign: own ?? draft };
  };

const draftTo = (campaign: Campaign, id: string, to: ResendTo, now: number): Campaign => {
  const { accountId, body, mediaUrls, sender, excludeGroupIds, excludeCampaignIds } = campaign;
  const [name, resendOf] = [nameAfter("Again:", campaign), { campaignId: campaign.id, to }];
  const whom = { groupIds: [], phones: [], excludeGroupIds, excludeCampaignIds, resendOf };
  return draftOf(accountId, id, { name, body, mediaUrls, sender, ...whom, freeze: "send" }, now);
};
