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
import { createInMemoryTables } from "./in-memory-dynamo.ts";
import { AT, NOW, secondsLater, someAccount, someGroup, someKey, someSender } from "./samples.ts";
import { someCampaign } from "./some-campaigns.ts";

export const STATES: readonly CampaignState[] = [
  ...(["draft", "scheduled", "building", "sending", "paused", "done", "cancelled", "expired"] as const),
];
export const ACTS = ["edit", "schedule", "launch", "pause", "resume", "cancel"] as const;
export type Act = (typeof ACTS)[number];

const row = (...cells: string[]): Record<CampaignState, string> => {
  const at = (state: CampaignState): string => cells[STATES.indexOf(state)] ?? "";
  return {
    ...{ draft: at("draft"), scheduled: at("scheduled"), building: at("building"), sending: at("sending") },
    ...{ paused: at("paused"), done: at("done"), cancelled: at("cancelled"), expired: at("expired") },
  };
};

/** As people are told it (docs/flows.md): what each act makes of each state; "-" is refused, "=" changes nothing. */
const TABLE: Readonly<Record<Act, Readonly<Record<CampaignState, string>>>> = {
  edit: row("draft", "scheduled", "-", "-", "-", "-", "-", "-"),
  schedule: row("scheduled", "scheduled", "-", "-", "-", "-", "-", "-"),
  launch: row("building", "building", "=", "=", "=", "=", "-", "="),
  pause: row("-", "-", "paused", "paused", "=", "-", "-", "-"),
  resume: row("-", "-", "=", "=", "sending", "-", "-", "-"),
  cancel: row("cancelled", "cancelled", "cancelled", "cancelled", "cancelled", "-", "=", "-"),
};

/** A campaign as the table sees it, and whether its list is whole. */
export interface Standing {
  readonly state: CampaignState;
  readonly hasList: boolean;
}
type Answer = "changed" | "unchanged" | "wrongState";

/** What an act makes of it and how it is answered, by the table. */
export const byTable = (standing: Standing, act: Act): Standing & { readonly answer: Answer } => {
  const cell = TABLE[act][standing.state];
  if (cell === "-") return { ...standing, answer: "wrongState" };
  const becomes = STATES.find((state) => state === cell);
  if (becomes === undefined) return { ...standing, answer: "unchanged" };
  // A list is made anew for what was edited or set for another time; what has none yet, or has one, goes on accordingly.
  const hasList = standing.hasList && act !== "edit" && act !== "schedule";
  const goesOn = act === "launch" || act === "resume" ? (hasList ? "sending" : "building") : becomes;
  return { state: goesOn, hasList, answer: "changed" };
};

export const FROZEN = { at: AT, audience: 2, included: 2, leftOut: {}, inSeveral: 0 };
export const hasList = (state: CampaignState): boolean => ["sending", "paused", "done", "expired"].includes(state);
const isLaunched = (state: CampaignState): boolean => state !== "draft" && state !== "scheduled";

/** Everything that controls campaigns, over one account with a sender and a group. */
export const controlWorld = async () => {
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
  const act = async (of: Campaign, what: Act, over = deps) => {
    if (what === "edit") return await changeCampaign(over)(of, { name: "Autumn menu" });
    if (what === "schedule") return await scheduleCampaign(over)(of, { kind: "at", at: secondsLater(3_600) });
    if (what === "launch") return await launchCampaign(over)(of, "hand");
    return await controlCampaign(over)(of, what);
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
export type ControlWorld = Awaited<ReturnType<typeof controlWorld>>;
