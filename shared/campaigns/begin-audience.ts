import type { Clock } from "#shared/platform/clock.ts";
import type { CampaignRef } from "./campaign.ts";

export interface BeginAudienceDeps {
  readonly clock: Clock;
}

export const beginAudience =
  (_deps: BeginAudienceDeps) =>
  async (_ref: CampaignRef): Promise<void> => {};
