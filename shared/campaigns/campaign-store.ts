import type { AccountId } from "#shared/accounts/account.ts";
import type { Campaign, CampaignRef } from "./campaign.ts";

/** null takes an attribute away; what is left out stays. */
export type CampaignChanges = {
  readonly [Part in Exclude<keyof Campaign, "id" | "accountId" | "createdAt" | "version">]?: Campaign[Part] | null;
};

/** `refused`: the decision was undefined, so it is as it was. `noSuchGroup`: a group that it names was deleted meanwhile. */
export type CampaignChangeOutcome =
  | { readonly kind: "changed" | "refused"; readonly campaign: Campaign }
  | { readonly kind: "noSuchGroup"; readonly groupId: string }
  | { readonly kind: "missing" };

/**
 * Campaigns, with the notes at their groups that an open one uses them: a group with one cannot be deleted. Reads are strongly
 * consistent.
 */
export interface CampaignStore {
  create(
    campaign: Campaign,
  ): Promise<{ readonly kind: "created" | "exists" } | { readonly kind: "noSuchGroup"; readonly groupId: string }>;
  get(ref: CampaignRef): Promise<Campaign | undefined>;
  /**
   * Changes a campaign as it is then: `decide` sees it, and is asked again when somebody else changed it meanwhile;
   * undefined leaves it alone.
   */
  change(ref: CampaignRef, decide: (campaign: Campaign) => CampaignChanges | undefined): Promise<CampaignChangeOutcome>;
  /** Newest first, behind `after`. */
  list(account: AccountId, after: string | undefined, limit: number): Promise<{ items: Campaign[]; more: boolean }>;
  /** Campaigns of all accounts at which the clock must look by `now` (ms), from an index: a hint and no truth. */
  due(shard: string, now: number, limit: number): Promise<CampaignRef[]>;
}
