import type { CampaignRef } from "./campaign.ts";
import type { Difference, Tallied } from "./campaign-counts.ts";

/** One counter a campaign. */
export interface CampaignCountStore {
  /** Strongly consistent; nothing tallied where there is none yet. */
  read(ref: CampaignRef): Promise<Tallied>;
  /** Adds differences, and one to `moved`; of two instants the earlier first and the later last stay, about. @returns the counter as it then is */
  add(ref: CampaignRef, difference: Difference): Promise<Tallied>;
  /**
   * Puts what was counted from the rows while the counter stands at `moved`, and moves it by one.
   * @returns false when it moved meanwhile
   */
  correct(ref: CampaignRef, counted: Tallied, moved: number): Promise<boolean>;
}
