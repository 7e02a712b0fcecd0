import { KEPT_MILLISECONDS } from "#shared/accounts/sending.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { kept } from "#shared/platform/kept.ts";
import type { CampaignRef } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";

type Campaigns = Pick<CampaignStore, "get" | "change">;

/** Campaigns as they were at most 1.5 s ago: a pause works within two seconds. */
export const keptCampaigns = (store: Campaigns, clock: Clock): Campaigns => ({
  get: kept(
    clock,
    KEPT_MILLISECONDS,
    ({ accountId, id }) => `${accountId}#${id}`,
    (ref: CampaignRef) => store.get(ref),
  ),
  change: (ref, decide) => store.change(ref, decide),
});
