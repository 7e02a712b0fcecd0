import type { CampaignRef } from "./campaign.ts";
import type { Tallied } from "./campaign-counts.ts";

/** One counter a campaign. */
export interface CampaignCountStore {
  /** Strongly consistent; nothing tallied where there is none yet. */
  read(ref: CampaignRef): Promise<Tallied>;
  /** Adds differences, and one to `moved`. @returns the counter as it then is */
  add(ref: CampaignRef, difference: Partial<Omit<Tallied, "moved">>): Promise<Tallied>;
  /** Puts what was counted from the rows, while the counter stands where it was. @returns false when it moved meanwhile */
  correct(ref: CampaignRef, counted: Tallied, moved: number): Promise<boolean>;
}
