// Counts a campaign's outcomes exactly, from its rows: the tally is an estimate. Law: counts add up. Every included phone is
// counted in one outcome; a recount that was cut, or runs twice or beside another, counts each page once, for a place is
// saved with what was counted up to it, on the condition that nobody else has taken the shard over.
import type { Account } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { CampaignTextStore } from "#shared/messaging/campaign-text-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { AudienceRow } from "./audience.ts";
import type { AudienceStore } from "./audience-store.ts";
import type { Campaign } from "./campaign.ts";
import type { RecountCampaign } from "./campaign-jobs.ts";
import { type EndRecountDeps, endRecount } from "./end-recount.ts";
import { type ReadOutcomesDeps, type Recipient, readOutcomes } from "./read-outcomes.ts";
import { CLAIM_LOST_MILLISECONDS, isLostClaim } from "./recipient-outcome.ts";
import { addTo, countsOfRecipients } from "./recount-counts.ts";
import type { RecountPlace, RecountWalks } from "./recount-walk.ts";
import type { ReplyStore } from "./reply-store.ts";

export interface RecountCampaignDeps extends EndRecountDeps, ReadOutcomesDeps {
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly audience: Pick<AudienceStore, "page">;
  readonly texts: Pick<CampaignTextStore, "find" | "doubt">;
  readonly replies: Pick<ReplyStore, "count">;
  readonly progress: RecountWalks;
}

const PAGE = 500;
const SLICE_MILLISECONDS = 10_000;
const DOUBTS_AT_ONCE = 8;

/** Counts on in one shard for a slice of time. Whoever ends the last shard ends the recount. */
export const recountCampaign =
  (deps: RecountCampaignDeps) =>
  async (job: RecountCampaign): Promise<void> => {
    const [campaign, account] = await Promise.all([
      deps.campaigns.get({ accountId: job.accountId, id: job.campaignId }),
      deps.accounts.getAccount(job.accountId),
    ]);
    if (!campaign?.frozen || !account) return;
    const ends = deps.clock.now() + SLICE_MILLISECONDS;
    const begun = await deps.progress.begin(job, job.shard, isoInstant(deps.clock.now()));
    let place = begun === "busy" ? undefined : begun;
    while (place && !place.done) {
      place = await countPage(deps, campaign, account, place);
      if (!(await deps.progress.save(job, place))) return;
      if (!place.done && deps.clock.now() >= ends) return await deps.jobs.send([job]);
    }
    if (place) await endRecount(deps)(job);
  };

const countPage = async (
  deps: RecountCampaignDeps,
  campaign: Campaign,
  account: Account,
  place: RecountPlace,
): Promise<RecountPlace> => {
  // Read before the first row: what moves the counter later may be counted here, or not.
  const moved = place.counts.moved ?? (await deps.counts.read(campaign)).moved;
  const { accountId, id: campaignId, attempt } = campaign;
  const page = await deps.audience.page({ accountId, campaignId, attempt }, place.shard, place.after, PAGE);
  const included = page.rows.filter(({ leftOut }) => leftOut === undefined);
  const counted = countsOfRecipients(await withoutLostClaims(deps, campaign, account, included));
  const isLast = page.next === undefined;
  const replies = isLast ? await deps.replies.count(accountId, campaignId, place.shard) : {};
  return {
    ...place,
    step: place.step + 1,
    counts: { ...addTo(place.counts, { ...counted, ...replies }), moved },
    after: page.next,
    ...{ through: isLast, done: isLast, atWork: !isLast },
    at: isoInstant(deps.clock.now()),
  };
};

/** A claim whose worker is gone is put among the doubts, that are settled; what was recorded meanwhile counts as it is. */
const withoutLostClaims = async (
  deps: RecountCampaignDeps,
  campaign: Campaign,
  account: Account,
  rows: readonly AudienceRow[],
): Promise<Recipient[]> => {
  const now = deps.clock.now();
  const recipients = await readOutcomes(deps)(campaign, account, rows, now);
  const lost = recipients.flatMap(({ message, row }) =>
    message && isLostClaim(message, now) ? [{ message, row }] : [],
  );
  if (lost.length === 0) return recipients;
  await inParallel(lost, DOUBTS_AT_ONCE, ({ message }) =>
    deps.texts.doubt(refOf(message), now - CLAIM_LOST_MILLISECONDS),
  );
  const looked = lost.map(({ row }) => row);
  const anew = await readOutcomes(deps)(campaign, account, looked, now);
  const byPhone = new Map(anew.map((recipient) => [recipient.row.phone, recipient]));
  return recipients.map((recipient) => byPhone.get(recipient.row.phone) ?? recipient);
};
