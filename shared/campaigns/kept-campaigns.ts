import { KEPT_MILLISECONDS } from "#shared/accounts/sending.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { kept } from "#shared/platform/kept.ts";
import type { CampaignRef } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";

export type CampaignReader = Pick<CampaignStore, "get">;

/** Campaigns as they were at most 1.5 s ago: a pause works within two seconds. */
export const keptCampaigns = (reader: CampaignReader, clock: Clock): CampaignReader => ({
  get: kept(
    clock,
    KEPT_MILLISECONDS,
    ({ accountId, id }) => `${accountId}#${id}`,
    (ref: CampaignRef) => reader.get(ref),
  ),
});
