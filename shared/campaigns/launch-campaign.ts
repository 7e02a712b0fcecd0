import type { AccountStore } from "#shared/accounts/account-store.ts";
import { type HeldBecause, type Sending, whyHeld } from "#shared/accounts/sending.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type BeginAudienceDeps, beginAudience } from "./begin-audience.ts";
import type { Campaign, CampaignRef, CampaignState } from "./campaign.ts";
import type { CampaignJob } from "./campaign-jobs.ts";
import type { CampaignChanges } from "./campaign-store.ts";
import { transitionOf } from "./campaign-transitions.ts";
import { firstDrip } from "./next-drip.ts";
import { launchesAt } from "./next-look.ts";

export interface LaunchCampaignDeps extends Omit<BeginAudienceDeps, "jobs"> {
  readonly accounts: Pick<AccountStore, "listSenders" | "readSending">;
  readonly jobs: JobQueue<CampaignJob>;
}

/**
 * `unchanged`: it was launched already. `noSender`: nothing sends for the account. `held`: the account does not send, and
 * why. `expired`: it is over.
 */
export type LaunchOutcome =
  | { readonly kind: "launched" | "unchanged"; readonly campaign: Campaign }
  | { readonly kind: "wrongState"; readonly state: CampaignState }
  | { readonly kind: "held"; readonly why: HeldBecause }
  | { readonly kind: "noSender" | "expired" | "missing" };

/**
 * Lets a campaign go: by hand now, by the clock at its time. Its list is made first, unless it was when it was scheduled; then
 * the first minute's worth is handed out at once.
 * @param by `clock` keeps the time that was set, and launches only what is still scheduled for by now
 */
export const launchCampaign =
  (deps: LaunchCampaignDeps) =>
  async (ref: CampaignRef, by: "hand" | "clock"): Promise<LaunchOutcome> => {
    const before = await deps.campaigns.get(ref);
    if (!before) return { kind: "missing" };
    const next = transitionOf("launch", before.state);
    if (next === undefined) return { kind: "wrongState", state: before.state };
    if (next === "same") return { kind: "unchanged", campaign: before };
    const now = deps.clock.now();
    if (before.expiresAt !== undefined && Date.parse(before.expiresAt) <= now) return { kind: "expired" };
    const sending = await sendingOf(deps, before);
    if (!sending) return { kind: "noSender" };
    const held = by === "hand" ? whyHeld(sending) : undefined;
    if (held !== undefined) return { kind: "held", why: held };
    // A list that was made, or is being made, since it was scheduled is the list.
    const hasList = isListBegun(before);
    const decide = (campaign: Campaign): CampaignChanges | undefined =>
      mayLaunch(campaign, by, now) && isListBegun(campaign) === hasList
        ? launched(campaign, sending, by, now)
        : undefined;
    const outcome = hasList ? await deps.campaigns.change(ref, decide) : await beginAudience(deps)(ref, decide);
    if (outcome.kind === "missing" || outcome.kind === "noSuchGroup") return { kind: "missing" };
    if (outcome.kind === "refused") {
      // Its list was begun in between: then it is as if it had been launched a moment later.
      const { campaign } = outcome;
      if (mayLaunch(campaign, by, now) && isListBegun(campaign) !== hasList) return await launchCampaign(deps)(ref, by);
      const isOver = transitionOf("launch", campaign.state) === undefined;
      return isOver ? { kind: "wrongState", state: campaign.state } : { kind: "unchanged", campaign };
    }
    await dripAtOnce(deps.jobs, outcome.campaign);
    return { kind: "launched", campaign: outcome.campaign };
  };

const isListBegun = ({ frozen, freeze, revisions, state }: Campaign): boolean =>
  state === "scheduled" && (frozen !== undefined || (freeze === "schedule" && revisions !== undefined));

/** Hands out the first of one that sends, as the clock would do within a minute. */
export const dripAtOnce = async (
  jobs: JobQueue<CampaignJob>,
  { accountId, id, run, state }: Campaign,
): Promise<void> => {
  if (state === "sending") await jobs.send([{ v: 1, kind: "drip", accountId, campaignId: id, run }]);
};

/** By the sender that it names, else by the account's first. */
export const sendingOf = async (
  deps: Pick<LaunchCampaignDeps, "accounts">,
  campaign: Campaign,
): Promise<Sending | undefined> => {
  const { accountId } = campaign;
  const phone = campaign.sender ?? (await deps.accounts.listSenders(accountId)).at(0)?.phone;
  return phone === undefined ? undefined : await deps.accounts.readSending(accountId, phone);
};

/** Two that launch at once: the second finds it launched. The clock may come late, and meet one that was put off. */
const mayLaunch = (campaign: Campaign, by: "hand" | "clock", now: number): boolean => {
  if (by === "hand") return transitionOf("launch", campaign.state) === "building";
  return campaign.state === "scheduled" && launchesAt(campaign.when, now) <= now;
};

const launched = (campaign: Campaign, { sender }: Sending, by: "hand" | "clock", now: number): CampaignChanges => ({
  state: campaign.frozen ? "sending" : "building",
  sender: sender.phone,
  run: campaign.run + 1,
  launchedAt: isoInstant(now),
  dueAt: isoInstant(now),
  pausedBecause: null,
  drip: campaign.frozen ? firstDrip(undefined) : null,
  ...(by === "hand" ? { when: { kind: "now" } } : {}),
});
