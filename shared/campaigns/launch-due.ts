import type { Log } from "#shared/platform/logger.ts";
import type { CampaignRef } from "./campaign.ts";
import { type LaunchCampaignDeps, type LaunchOutcome, launchCampaign } from "./launch-campaign.ts";

export interface LaunchDueDeps extends LaunchCampaignDeps {
  readonly log: Pick<Log, "warn">;
}

/** What the clock does for a scheduled campaign whose time has come: without a sender it waits, which the log says each minute. */
export const launchDue =
  (deps: LaunchDueDeps) =>
  async (ref: CampaignRef): Promise<LaunchOutcome> => {
    const outcome = await launchCampaign(deps)(ref, "clock");
    const { accountId, id: campaignId } = ref;
    if (outcome.kind === "noSender")
      deps.log.warn("A campaign whose time has come has no sender", { accountId, campaignId });
    return outcome;
  };
