import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Placed } from "#shared/platform/merge-sorted.ts";
import { instantOfText } from "#shared/platform/written-instant.ts";
import { type AudienceGroupsDeps, lookAtAudienceGroups } from "./audience-groups.ts";
import { type AudienceListsDeps, audienceLists, includedIn, phonesOf } from "./audience-lists.ts";
import type { Campaign } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { mergeAudience } from "./merge-audience.ts";
import { launchesAt } from "./next-look.ts";

export interface AlsoInDeps extends AudienceListsDeps, AudienceGroupsDeps {
  readonly campaigns: Pick<CampaignStore, "get" | "list">;
  readonly clock: Clock;
}

/** Campaigns that are on, ended within a day before another begins, or begin within a day of it. */
export type OtherCampaigns = readonly Campaign[];

/** Asked of phones in their order: the ids of the campaigns that each gets too. */
export type AlsoIn = (phone: PhoneNumber) => Promise<string[]>;

/**
 * So far back it is looked for them, and so many are looked through: a list is read beside the campaign's own, about a read
 * unit for forty people each. Whether a text of theirs arrived is not asked: that would be a read for each person.
 */
const LOOKED_AT = 100;
const MOST = 10;
const DAY_MILLISECONDS = 86_400_000;

/** @param startsAt when the one that is asked about begins to go out (ms) */
export const otherCampaigns =
  (deps: AlsoInDeps) =>
  async (
    { accountId, id }: { readonly accountId: AccountId; readonly id: string },
    startsAt: number,
  ): Promise<OtherCampaigns> => {
    const { items } = await deps.campaigns.list(accountId, undefined, LOOKED_AT);
    const others = items.filter((other) => other.id !== id && isNear(other, startsAt, deps.clock.now())).slice(0, MOST);
    return await Promise.all(
      others.map(async (other) => {
        const { revisions } = other.frozen ? other : await lookAtAudienceGroups(deps)(other);
        return { ...other, revisions };
      }),
    );
  };

const isNear = ({ state, when, frozen, endedAt = "" }: Campaign, startsAt: number, now: number): boolean => {
  if (state === "draft") return false;
  if (state === "scheduled") return Math.abs(launchesAt(when, now) - startsAt) < DAY_MILLISECONDS;
  if (state === "building" || state === "sending" || state === "paused") return true;
  return frozen !== undefined && instantOfText(endedAt) >= startsAt - DAY_MILLISECONDS;
};

/** One page of each list is in memory. */
export const alsoInLists = async (
  deps: AlsoInDeps,
  others: OtherCampaigns,
  shard: string,
  after: PhoneNumber | undefined,
): Promise<AlsoIn> => {
  const lists = await Promise.all(
    others.map(async (other) => {
      const phones = await reachedBy(deps, other, shard, after);
      return { id: other.id, phones, head: undefined as PhoneNumber | undefined, isOver: false };
    }),
  );
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

/** Whom its list includes; where it has none yet, whom its groups would put on it as they are. */
const reachedBy = async (
  deps: AlsoInDeps,
  campaign: Campaign,
  shard: string,
  after: PhoneNumber | undefined,
): Promise<AsyncGenerator<Placed<PhoneNumber>, undefined>> => {
  const { accountId, id: campaignId, attempt, frozen } = campaign;
  if (frozen) return phonesOf(includedIn(deps, { accountId, campaignId, attempt }, shard), after);
  return comingTo(mergeAudience(await audienceLists(deps)(campaign, shard), after));
};

async function* comingTo(merged: ReturnType<typeof mergeAudience>): AsyncGenerator<Placed<PhoneNumber>, undefined> {
  for await (const { phone, excluded } of merged) if (!excluded) yield { place: phone, value: phone };
}
