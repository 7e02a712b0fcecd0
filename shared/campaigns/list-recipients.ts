import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { AudienceStore } from "./audience-store.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { type ListedOutcome, type ListedRecipient, readListed } from "./listed-recipient.ts";
import type { ReadOutcomesDeps } from "./read-outcomes.ts";

/** The place behind which a list goes on: shards in their order, and phones within them. */
export interface RecipientPlace {
  readonly shard: string;
  readonly phone: PhoneNumber | undefined;
}

export interface ListRecipientsDeps extends ReadOutcomesDeps {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly audience: Pick<AudienceStore, "page">;
  readonly clock: Clock;
}

export interface RecipientsWanted {
  readonly outcome: ListedOutcome | undefined;
  readonly after: RecipientPlace | undefined;
  readonly limit: number;
}

const SLICE_MILLISECONDS = 4_000;
/** As many rows as one request reads. */
const LOOKED_AT = 100;

/**
 * Who is on a campaign's list, with what became of each. It looks for no longer than four seconds: where few of many are of
 * an outcome it answers what it found, and where to go on.
 * @returns undefined where there is no such campaign; nobody while it has no list
 */
export const listRecipients =
  (deps: ListRecipientsDeps) =>
  async (
    accountId: AccountId,
    campaignId: string,
    { outcome, after, limit }: RecipientsWanted,
  ): Promise<{ items: ListedRecipient[]; next: RecipientPlace | undefined } | undefined> => {
    const [campaign, account] = await Promise.all([
      deps.campaigns.get({ accountId, id: campaignId }),
      deps.accounts.getAccount(accountId),
    ]);
    if (!campaign || !account) return undefined;
    const items: ListedRecipient[] = [];
    if (!campaign.frozen) return { items, next: undefined };
    const ends = deps.clock.now() + SLICE_MILLISECONDS;
    const audience = { accountId, campaignId, attempt: campaign.attempt };
    let place = after ?? { shard: allShards[0] ?? "", phone: undefined };
    for (;;) {
      const size = outcome === undefined ? Math.min(LOOKED_AT, limit - items.length) : LOOKED_AT;
      const { rows, next } = await deps.audience.page(audience, place.shard, place.phone, size);
      for (const { row, listed } of await readListed(deps)(campaign, account, rows, outcome, deps.clock.now())) {
        items.push(listed);
        if (items.length === limit && row !== rows.at(-1))
          return { items, next: { shard: place.shard, phone: row.phone } };
      }
      const following = next === undefined ? nextShard(place.shard) : { shard: place.shard, phone: next };
      if (!following || items.length === limit || deps.clock.now() >= ends) return { items, next: following };
      place = following;
    }
  };

const nextShard = (shard: string): RecipientPlace | undefined => {
  const following = allShards[allShards.indexOf(shard) + 1];
  return following === undefined ? undefined : { shard: following, phone: undefined };
};
