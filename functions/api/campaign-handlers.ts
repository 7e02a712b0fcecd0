import type { campaignRoutes } from "#shared/api/campaign-routes.ts";
import { lookAtAudienceGroups } from "#shared/campaigns/audience-groups.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { CampaignParts } from "#shared/campaigns/campaign-parts.ts";
import { changeCampaign } from "#shared/campaigns/change-campaign.ts";
import { partsToClone } from "#shared/campaigns/clone-campaign.ts";
import { createCampaign } from "#shared/campaigns/create-campaign.ts";
import { followCampaign } from "#shared/campaigns/follow-campaign.ts";
import type { ApiDeps, Caller } from "./api-deps.ts";
import { campaignKept, campaignObject, campaignView, followedView } from "./campaign-view.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { readPhones } from "./read-phones.ts";
import { invalid, noSuch, wrongState } from "./refusals.ts";

const EMPTY = {
  code: "empty_group",
  detail: "A group that it sends to has no members now.",
};

const WITHOUT_LIST = {
  code: "campaign_without_list",
  detail: "A campaign that it excludes has no list yet: launched before that has one, this one waits for it.",
};

export const campaignHandlers = (deps: ApiDeps): Handlers<typeof campaignRoutes> => {
  const changedView = async (campaign: Campaign) => {
    const rosters = await Promise.all(
      campaign.groupIds.map((groupId) => deps.memberships.roster(campaign.accountId, groupId, undefined, 1)),
    );
    const { waitsFor } = await lookAtAudienceGroups(deps)({ ...campaign, groupIds: [], excludeGroupIds: [] });
    const isEmpty = rosters.some(({ items }) => items.length === 0);
    const warnings = [...(isEmpty ? [EMPTY] : []), ...(waitsFor ? [WITHOUT_LIST] : [])];
    return { ...campaignView(campaign), ...(warnings.length > 0 ? { warnings } : {}) };
  };
  const create = async ({ account, requestId }: Caller, parts: CampaignParts, clonedFrom?: Campaign) => {
    const outcome = await createCampaign(deps)(account.id, requestId, parts);
    if (outcome.kind === "invalid") return invalid(outcome.errors);
    const { campaign } = outcome;
    const kept = campaignKept(campaign);
    // As with all that is done to a thing, the trail is the thing's own.
    const did = clonedFrom
      ? { object: campaignObject(clonedFrom), after: { clonedAs: campaign.id, ...kept } }
      : { object: campaignObject(campaign), after: kept };
    return { status: 201, body: await changedView(campaign), did } as const;
  };
  return {
    listCampaigns: async ({ account }, { page }) => {
      const after = page.after && `${page.after.createdAt}#${page.after.id}`;
      const { items, more } = await deps.campaigns.list(account.id, after, page.limit);
      return {
        status: 200,
        body: { items: items.map(campaignView) },
        next: pageOfMore(items, more, ({ createdAt, id }) => ({ createdAt, id })).next,
      };
    },
    createCampaign: async (caller, { body }) => {
      const { phones, errors } = readPhones(body.phones, caller.account.country);
      return errors.length > 0 ? invalid(errors) : await create(caller, { ...body, phones });
    },
    getCampaign: async ({ account }, { params }) => {
      const found = await followCampaign({ ...deps, counts: deps.campaignCounts })(account.id, params.id);
      if (!found) return noSuch("campaign");
      return { status: 200, body: followedView(found.campaign, found.following) };
    },
    changeCampaign: async ({ account }, { params, body: { phones: written, ...edits } }) => {
      const { phones, errors } = readPhones(written ?? [], account.country);
      if (errors.length > 0) return invalid(errors);
      const ref = { accountId: account.id, id: params.id };
      const outcome = await changeCampaign(deps)(ref, { ...edits, ...(written ? { phones } : {}) });
      if (outcome.kind === "missing") return noSuch("campaign");
      if (outcome.kind === "invalid") return invalid(outcome.errors);
      if (outcome.kind === "wrongState") return wrongState("changed", outcome.state);
      const { campaign, before } = outcome;
      const did = { object: campaignObject(campaign), before: campaignKept(before), after: campaignKept(campaign) };
      return { status: 200, body: await changedView(campaign), did };
    },
    cloneCampaign: async (caller, { params }) => {
      const campaign = await deps.campaigns.get({ accountId: caller.account.id, id: params.id });
      return campaign ? await create(caller, partsToClone(campaign, deps.clock.now()), campaign) : noSuch("campaign");
    },
  };
};
