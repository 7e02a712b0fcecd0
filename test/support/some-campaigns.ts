import type { AccountId } from "#shared/accounts/account.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import { newId } from "#shared/platform/ids.ts";
import { AT } from "./samples.ts";

/** A draft to one group, which need not be there. */
export const someCampaign = (accountId: AccountId, more: Partial<Campaign> = {}): Campaign => ({
  ...{ id: newId(), accountId, name: "Spring menu", body: "Hi {{first_name|there}}, the spring menu is here." },
  ...{ groupIds: [newId()], excludeGroupIds: [], phones: [], excludeCampaignIds: [] },
  ...{ when: { kind: "now" }, freeze: "send", state: "draft", attempt: 0, run: 0, createdAt: AT, version: 1 },
  ...more,
});
