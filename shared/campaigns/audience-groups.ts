import type { Group } from "#shared/groups/group.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { type Campaign, isOpen, type WaitsFor } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";

export interface AudienceGroupsDeps {
  readonly groups: Pick<GroupStore, "getAll">;
  readonly campaigns: Pick<CampaignStore, "get">;
}

/** What all that an audience is made of is now; with `waitsFor` it cannot be made. */
export interface AudienceGroups {
  readonly revisions: Readonly<Record<string, number>>;
  readonly waitsFor: WaitsFor | undefined;
}

type Named = Pick<Campaign, "id" | "accountId" | "groupIds" | "excludeGroupIds" | "excludeCampaignIds" | "resendOf">;

/** Looks at a campaign's groups, and at the campaigns whose lists it reads; strongly consistent. */
export const lookAtAudienceGroups =
  (deps: AudienceGroupsDeps) =>
  async (campaign: Named): Promise<AudienceGroups> => {
    const { accountId, excludeCampaignIds, resendOf } = campaign;
    const groupIds = groupsNamed(campaign);
    const campaignIds = [...new Set([...excludeCampaignIds, ...(resendOf ? [resendOf.campaignId] : [])])];
    const [groups, campaigns] = await Promise.all([
      groupIds.length === 0 ? [] : deps.groups.getAll(accountId, groupIds),
      Promise.all(campaignIds.map((id) => deps.campaigns.get({ accountId, id }))),
    ]);
    const waits: WaitsFor[] = [
      ...groupIds.flatMap((groupId, index) => {
        const because = whyWait(groups[index]);
        return because ? [{ groupId, because }] : [];
      }),
      ...campaigns.flatMap((each) => (each && hasListToCome(campaign, each) ? [noListOf(each)] : [])),
    ];
    const revisions = [
      ...groupIds.map((id, index) => [id, groups[index]?.revision ?? 0] as const),
      ...campaignIds.map((id, index) => [id, listOf(campaigns[index])] as const),
    ];
    return { revisions: Object.fromEntries(revisions), waitsFor: waits[0] };
  };

const groupsNamed = ({ groupIds, excludeGroupIds }: Named): string[] => [...new Set([...groupIds, ...excludeGroupIds])];

/** An excluded group that is gone can exclude nobody, so nothing goes out then. */
const whyWait = (group: Group | undefined): WaitsFor["because"] | undefined => {
  if (!group) return "gone";
  if (group.kind === "standard") return undefined;
  if (group.archivedAt !== undefined) return "archived";
  return group.state === "ready" ? undefined : (group.state ?? "building");
};

/**
 * Whom one that it excludes will include, nobody knows before that has its list; without one, what is over includes nobody. Of
 * two that exclude each other the first waits, and the other goes: then the first leaves out whom that includes.
 */
const hasListToCome = ({ id }: Named, excluded: Campaign): boolean =>
  isOpen(excluded) && !excluded.frozen && excluded.waitsFor?.campaignId !== id;

const noListOf = ({ id }: Campaign): WaitsFor => ({ campaignId: id, because: "no_list" });

const listOf = (campaign: Campaign | undefined): number => (campaign?.frozen ? campaign.attempt : 0);

/** Whether an audience that was begun with these revisions may be frozen. */
export const isUnchanged = (begun: Campaign["revisions"], { revisions, waitsFor }: AudienceGroups): boolean =>
  waitsFor === undefined && haveSame(begun ?? {}, revisions);

const haveSame = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([id, revision]) => b[id] === revision);

/** Whether this look was at all that the campaign names, as it names it now. */
export const isLookAt = (campaign: Named, { revisions }: AudienceGroups): boolean => {
  const { excludeCampaignIds, resendOf } = campaign;
  const named = new Set([...groupsNamed(campaign), ...excludeCampaignIds, ...(resendOf ? [resendOf.campaignId] : [])]);
  return named.size === Object.keys(revisions).length && [...named].every((id) => id in revisions);
};
