import { isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { type BeginAudienceDeps, beginAudience } from "./begin-audience.ts";
import type { Campaign, CampaignRef, CampaignState } from "./campaign.ts";
import { type CampaignParts, type CampaignPartsDeps, campaignErrors, groupGone } from "./campaign-parts.ts";
import type { CampaignChanges, CampaignStore } from "./campaign-store.ts";
import { transitionOf } from "./campaign-transitions.ts";
import { nextLook } from "./next-look.ts";

export interface ChangeCampaignDeps extends CampaignPartsDeps, BeginAudienceDeps {
  readonly campaigns: Pick<CampaignStore, "change" | "get">;
}

export type CampaignEdits = { readonly [Part in keyof CampaignParts]?: CampaignParts[Part] | null | undefined };

export type ChangeCampaignOutcome =
  | { readonly kind: "changed"; readonly campaign: Campaign; readonly before: Campaign }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "wrongState"; readonly state: CampaignState }
  | { readonly kind: "missing" };

/** Edits a draft, or one that is scheduled: then its list, where it was made already, is made anew. */
export const changeCampaign =
  (deps: ChangeCampaignDeps) =>
  async (ref: CampaignRef, edits: CampaignEdits): Promise<ChangeCampaignOutcome> => {
    const before = await deps.campaigns.get(ref);
    if (!before) return { kind: "missing" };
    const parts = edited(before, edits);
    const errors = [...(await campaignErrors(deps, ref.accountId, parts, deps.clock.now())), ...ownErrors(ref, parts)];
    if (errors.length > 0) return { kind: "invalid", errors };
    let isOtherSince = false;
    const outcome = await deps.campaigns.change(ref, (campaign) => {
      if (!transitionOf("edit", campaign.state)) return undefined;
      isOtherSince = campaign.version !== before.version;
      return isOtherSince ? undefined : withoutList(campaign, edits, deps.clock.now());
    });
    // What was checked is no longer what it would become.
    if (outcome.kind === "refused" && isOtherSince) return await changeCampaign(deps)(ref, edits);
    if (outcome.kind === "noSuchGroup") return { kind: "invalid", errors: groupGone(parts, outcome.groupId) };
    if (outcome.kind === "missing") return outcome;
    if (outcome.kind === "refused") return { kind: "wrongState", state: outcome.campaign.state };
    const { campaign } = outcome;
    if (campaign.state === "scheduled" && campaign.freeze === "schedule") await makeListAnew(deps, campaign);
    return { kind: "changed", campaign, before };
  };

/** It would wait for its own list. */
const ownErrors = ({ id }: CampaignRef, { excludeCampaignIds }: CampaignParts): FieldError[] =>
  excludeCampaignIds.includes(id)
    ? [{ path: `excludeCampaignIds.${excludeCampaignIds.indexOf(id)}`, message: "is this campaign itself" }]
    : [];

/** The clock looks when the list that is to be made should be, though nobody else makes it. */
const withoutList = (before: Campaign, edits: CampaignEdits, now: number): CampaignChanges => {
  const look = nextLook({ ...before, ...edited(before, edits), frozen: undefined }, now);
  return {
    ...edits,
    frozen: null,
    revisions: null,
    waitsFor: null,
    dueAt: look === undefined ? null : isoInstant(look),
  };
};

/** Unless it was edited once more meanwhile: then that makes it. */
const makeListAnew = async (deps: BeginAudienceDeps, { version, ...ref }: Campaign): Promise<void> => {
  await beginAudience(deps)(ref, (campaign) => (campaign.version === version ? {} : undefined));
};

const edited = (before: Campaign, edits: CampaignEdits): CampaignParts => {
  const given = Object.entries(edits).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given.map(([part, value]) => [part, value ?? undefined])) };
};
