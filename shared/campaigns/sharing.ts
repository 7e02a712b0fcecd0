import type { Campaign } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";

/** How many campaigns hand out texts of one sender now, this one included: an estimate. */
export type Sharing = (campaign: Campaign) => Promise<number>;

const MOST = 50;

/** Counted among the account's newest: what was begun before fifty others is not counted, and has its share all the same. */
export const sharingOf =
  (campaigns: Pick<CampaignStore, "list">): Sharing =>
  async (campaign) =>
    (await othersOf(campaigns)(campaign)).length + 1;

/** Which other campaigns hand out texts of one's sender now. */
export const othersOf =
  (campaigns: Pick<CampaignStore, "list">) =>
  async ({ accountId, id, sender }: Pick<Campaign, "accountId" | "id" | "sender">): Promise<Campaign[]> => {
    const { items } = await campaigns.list(accountId, undefined, MOST);
    return items.filter(
      (each) =>
        each.id !== id && each.state === "sending" && each.sender === sender && each.drip?.endedAt === undefined,
    );
  };
