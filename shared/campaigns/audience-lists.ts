import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import type { CampaignTextStore } from "#shared/messaging/campaign-text-store.ts";
import { shardOf } from "#shared/platform/ids.ts";
import type { Placed } from "#shared/platform/merge-sorted.ts";
import type { AudienceStore } from "./audience-store.ts";
import type { Campaign } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { reachedAs } from "./reached-as.ts";
import type { RepliedReader } from "./reply-store.ts";

export interface AudienceListsDeps {
  readonly memberships: Pick<MembershipStore, "inShard">;
  readonly audiences: Pick<AudienceStore, "page">;
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly texts: Pick<CampaignTextStore, "find">;
  readonly replied: RepliedReader;
}

/** A page of phones of one shard, by phone; `next` is where it goes on behind. */
type Pages = (
  after: PhoneNumber | undefined,
) => Promise<{ readonly phones: readonly PhoneNumber[]; readonly next: PhoneNumber | undefined }>;

/** What a list means for a phone that it holds. */
export interface AudienceList {
  readonly means: "group" | "phones" | "resend" | "excluded_group" | "excluded_campaign";
  /** The group or the campaign. */
  readonly id: string;
  readonly pages: Pages;
}

const PAGE = 500;

/** All lists that one shard of a campaign's audience is made of, each read by pages. */
export const audienceLists =
  (deps: AudienceListsDeps) =>
  async (campaign: Campaign, shard: string): Promise<AudienceList[]> => {
    const { accountId, resendOf } = campaign;
    const ofGroup =
      (id: string): Pages =>
      async (after) => {
        const { items, next } = await deps.memberships.inShard(accountId, id, shard, after, PAGE);
        return { phones: items.map(({ phone }) => phone), next };
      };
    /** Of a campaign that never had a list, and while it is previewed of one that has none yet, nobody. */
    const ofCampaign = async (id: string): Promise<Pages> => {
      const attempt = campaign.revisions?.[id] ?? 0;
      return attempt === 0 ? NOBODY : includedIn(deps, { accountId, campaignId: id, attempt }, shard);
    };
    const excluded = campaign.excludeCampaignIds.map(async (id): Promise<AudienceList> => {
      return { means: "excluded_campaign", id, pages: await ofCampaign(id) };
    });
    const resend = resendOf && {
      means: "resend" as const,
      id: resendOf.campaignId,
      pages: await reachedAs(deps)(accountId, resendOf, await ofCampaign(resendOf.campaignId)),
    };
    return [
      ...campaign.groupIds.map((id) => ({ means: "group" as const, id, pages: ofGroup(id) })),
      { means: "phones", id: "phones", pages: loose(campaign.phones, shard) },
      ...(resend ? [resend] : []),
      ...campaign.excludeGroupIds.map((id) => ({ means: "excluded_group" as const, id, pages: ofGroup(id) })),
      ...(await Promise.all(excluded)),
    ];
  };

const NOBODY: Pages = async () => ({ phones: [], next: undefined });

const loose = (phones: readonly PhoneNumber[], shard: string): Pages => {
  const own = [...new Set(phones)].filter((phone) => shardOf(phone) === shard).sort();
  return async (after) => ({ phones: own.filter((phone) => after === undefined || phone > after), next: undefined });
};

/** Those whom another campaign's list includes. */
export const includedIn =
  (
    { audiences }: Pick<AudienceListsDeps, "audiences">,
    audience: Parameters<AudienceStore["page"]>[0],
    shard: string,
  ): Pages =>
  async (after) => {
    const { rows, next } = await audiences.page(audience, shard, after, PAGE);
    return { phones: rows.filter(({ leftOut }) => !leftOut).map(({ phone }) => phone), next };
  };

/** A list phone by phone, behind `after`: one page of it is in memory. */
export async function* phonesOf(
  pages: Pages,
  after: PhoneNumber | undefined,
): AsyncGenerator<Placed<PhoneNumber>, undefined> {
  for (let place = after; ; ) {
    const { phones, next } = await pages(place);
    for (const phone of phones) yield { place: phone, value: phone };
    if (next === undefined) return;
    place = next;
  }
}
