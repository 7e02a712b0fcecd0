import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { type AudienceListsDeps, includedIn, phonesOf } from "./audience-lists.ts";
import type { Campaign } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";

export interface AlsoInDeps extends Pick<AudienceListsDeps, "audiences"> {
  readonly campaigns: Pick<CampaignStore, "list">;
  readonly clock: Clock;
}

/** Campaigns with a list that are on, or ended within a day. */
export type OtherCampaigns = readonly Pick<Campaign, "accountId" | "id" | "attempt">[];

/**
 * So far back it is looked for them, and so many are looked through: a list is read beside the campaign's own, about a read
 * unit for forty people each. Whether a text of theirs arrived is not asked: that would be a read for each person.
 */
const LOOKED_AT = 100;
const MOST = 10;
const DAY_MILLISECONDS = 86_400_000;

export const otherCampaigns =
  (deps: AlsoInDeps) =>
  async ({ accountId, id }: { readonly accountId: AccountId; readonly id: string }): Promise<OtherCampaigns> => {
    const { items } = await deps.campaigns.list(accountId, undefined, LOOKED_AT);
    const since = isoInstant(deps.clock.now() - DAY_MILLISECONDS);
    return items.filter((other) => other.id !== id && other.frozen && isOnSince(other, since)).slice(0, MOST);
  };

const isOnSince = ({ state, endedAt = "" }: Campaign, since: string): boolean =>
  ["scheduled", "building", "sending", "paused"].includes(state) || endedAt >= since;

/** Asked of phones in their order: the ids of the campaigns whose lists include each. One page of each is in memory. */
export const alsoInLists = (
  deps: AlsoInDeps,
  others: OtherCampaigns,
  shard: string,
  after: PhoneNumber | undefined,
): ((phone: PhoneNumber) => Promise<string[]>) => {
  const lists = others.map(({ accountId, id, attempt }) => {
    const pages = includedIn(deps, { accountId, campaignId: id, attempt }, shard);
    return { id, phones: phonesOf(pages, after), head: undefined as PhoneNumber | undefined, isOver: false };
  });
  return async (phone) => {
    const ids: string[] = [];
    for (const list of lists) {
      while (!list.isOver && (list.head === undefined || list.head < phone)) {
        list.head = (await list.phones.next()).value?.value;
        list.isOver = list.head === undefined;
      }
      if (list.head === phone) ids.push(list.id);
    }
    return ids;
  };
};
