import type { Campaign, CampaignRef } from "./campaign.ts";
import type { CampaignChangeOutcome, CampaignStore } from "./campaign-store.ts";

/** The system pauses what is being sent, with the reason; whatever else became of the campaign meanwhile stands. */
export const pauseBecause =
  (deps: { readonly campaigns: Pick<CampaignStore, "change"> }) =>
  (ref: CampaignRef, reason: string): Promise<CampaignChangeOutcome> =>
    deps.campaigns.change(ref, ({ state, expiresAt }: Campaign) =>
      // Of what is paused only its expiry waits for time.
      state === "sending" ? { state: "paused", pausedBecause: reason, dueAt: expiresAt ?? null } : undefined,
    );
