import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { whyHeld } from "#shared/accounts/sending.ts";
import { type Price, priceOf } from "#shared/messaging/price.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { type Campaign, isOpen, type WaitsFor } from "./campaign.ts";
import type { CampaignCountStore } from "./campaign-count-store.ts";
import { type CampaignCounts, countsOf, type Tallied } from "./campaign-counts.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { sendingOf } from "./launch-campaign.ts";
import { minuteOf } from "./tally-difference.ts";

export interface FollowCampaignDeps {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly accounts: Pick<AccountStore, "getAccount" | "listSenders" | "readSending">;
  readonly counts: Pick<CampaignCountStore, "read">;
  readonly clock: Clock;
}

/** How a campaign goes; while it sends, all of it is an estimate. */
export interface Following {
  readonly counts: CampaignCounts;
  readonly replies: number;
  readonly optOuts: number;
  /** Of the texts that the carrier took, and what they cost by the account's price. */
  readonly segments: number;
  readonly cost: Price | undefined;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
  /** Texts a second: over the last minute or two while it sends, from the first text to the last when it does not. */
  readonly textsPerSecond: number | undefined;
  /** For those who wait now, at this rate; who is held waits longer. */
  readonly secondsLeft: number | undefined;
  /** What its list waits for, else what keeps its account or its sender from sending now. */
  readonly waitsFor: WaitsFor | undefined;
}

export const followCampaign =
  (deps: FollowCampaignDeps) =>
  async (accountId: AccountId, id: string): Promise<{ campaign: Campaign; following: Following } | undefined> => {
    const [campaign, account, tallied] = await Promise.all([
      deps.campaigns.get({ accountId, id }),
      deps.accounts.getAccount(accountId),
      deps.counts.read({ accountId, id }),
    ]);
    if (!campaign || !account) return undefined;
    const counts = countsOf(campaign, tallied);
    const { replies, optOuts, segments, firstAt, lastAt } = tallied;
    const rate = campaign.state === "sending" ? rateNow(tallied, deps.clock.now()) : rateOverall(counts, tallied);
    const secondsLeft = campaign.state === "sending" && rate ? Math.ceil(counts.waiting / rate) : undefined;
    const known = { counts, replies, optOuts, segments, firstAt, lastAt, textsPerSecond: rounded(rate), secondsLeft };
    const waitsFor = isOpen(campaign) ? (campaign.waitsFor ?? (await heldFor(deps, campaign))) : undefined;
    return { campaign, following: { ...known, waitsFor, cost: priceOf(segments, account) } };
  };

/** Of one that is to go out by itself. */
const heldFor = async (deps: FollowCampaignDeps, campaign: Campaign): Promise<WaitsFor | undefined> => {
  if (!["scheduled", "building", "sending"].includes(campaign.state)) return undefined;
  const because = whyHeld(await sendingOf(deps, campaign));
  return because && { because };
};

const MINUTE = 60_000;

/** From the beginning of the minute before this one, or from the first text on. */
export const rateNow = ({ perMinute = {}, firstAt }: Tallied, now: number): number | undefined => {
  if (firstAt === undefined) return undefined;
  const minute = minuteOf(now);
  const taken = (perMinute[String(minute)] ?? 0) + (perMinute[String(minute - 1)] ?? 0);
  const since = Math.max((minute - 1) * MINUTE, Date.parse(firstAt));
  return taken / Math.max(1, (now - since) / 1_000);
};

const rateOverall = (
  { sent, delivered, undelivered }: CampaignCounts,
  { firstAt, lastAt }: Tallied,
): number | undefined => {
  if (firstAt === undefined || lastAt === undefined) return undefined;
  return (sent + delivered + undelivered) / Math.max(1, (Date.parse(lastAt) - Date.parse(firstAt)) / 1_000);
};

const rounded = (rate: number | undefined): number | undefined => rate && Math.round(rate * 100) / 100;
