import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import type { Campaign, CampaignState } from "#shared/campaigns/campaign.ts";
import type { CampaignJob } from "#shared/campaigns/campaign-jobs.ts";
import { changeCampaign } from "#shared/campaigns/change-campaign.ts";
import { controlCampaign } from "#shared/campaigns/control-campaign.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { launchCampaign } from "#shared/campaigns/launch-campaign.ts";
import { scheduleCampaign } from "#shared/campaigns/schedule-campaign.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoDynamicGroupStore } from "#shared/groups/dynamo-dynamic-group-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { AT, NOW, secondsLater, someAccount, someGroup, someKey, someSender } from "#test/support/samples.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";

export const ACTS = ["edit", "schedule", "launch", "pause", "resume", "cancel"] as const;
export type Act = (typeof ACTS)[number];

export const FROZEN = { at: AT, audience: 2, included: 2, leftOut: {}, inSeveral: 0 };
export const hasList = (state: CampaignState): boolean => ["sending", "paused", "done", "expired"].includes(state);
const isLaunched = (state: CampaignState): boolean => state !== "draft" && state !== "scheduled";

/** Campaigns of an account with a group and a sender, and what people do to them. */
export const setUp = async () => {
  const { client, tables } = createInMemoryTables();
  const account = someAccount();
  const accounts = new DynamoAccountStore(client, tables.accounts);
  await accounts.createAccount(account, someKey(account.id));
  const sender = someSender(account.id);
  await accounts.addSender(sender);
  const groups = new DynamoGroupStore(client, tables.groups);
  const group = someGroup(account.id);
  await groups.create(group);
  const campaigns = new DynamoCampaignStore(client, tables);
  const jobs: CampaignJob[] = [];
  let now = NOW;
  const deps = {
    ...{ accounts, campaigns, groups, fields: new DynamoFieldStore(client, tables.contacts) },
    dynamicGroups: new DynamoDynamicGroupStore(client, tables.groups),
    jobs: { send: async (more: readonly CampaignJob[]) => void jobs.push(...more) },
    clock: { now: () => now },
  };
  const act = async (of: Campaign, what: Act) => {
    if (what === "edit") return await changeCampaign(deps)(of, { name: "Autumn menu" });
    if (what === "schedule") return await scheduleCampaign(deps)(of, { kind: "at", at: secondsLater(3_600) });
    if (what === "launch") return await launchCampaign(deps)(of, "hand");
    return await controlCampaign(deps)(of, what);
  };
  return {
    ...{ account, sender, deps, jobs, campaigns, act },
    later: (milliseconds: number) => {
      now += milliseconds;
    },
    /** A campaign in this state, with what such a one has. */
    inState: async (state: CampaignState, more: Partial<Campaign> = {}): Promise<Campaign> => {
      const campaign = someCampaign(account.id, {
        ...{ groupIds: [group.id], state },
        ...(isLaunched(state) ? { run: 1, attempt: 1, launchedAt: AT } : {}),
        ...(hasList(state) ? { frozen: FROZEN } : {}),
        ...more,
      });
      await campaigns.create(campaign);
      return campaign;
    },
    stateOf: async (campaign: Campaign) => (await campaigns.get(campaign))?.state,
  };
};
