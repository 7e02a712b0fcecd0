import type { AccountId } from "#shared/accounts/account.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { Campaign } from "./campaign.ts";
import { type CampaignParts, type CampaignPartsDeps, campaignErrors, groupGone } from "./campaign-parts.ts";
import type { CampaignStore } from "./campaign-store.ts";

export interface CreateCampaignDeps extends CampaignPartsDeps {
  readonly campaigns: Pick<CampaignStore, "create" | "get">;
  readonly clock: Clock;
}

export type CreateCampaignOutcome =
  | { readonly kind: "created"; readonly campaign: Campaign }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] };

/** Makes a draft. `id` is the request's: the same request again finds its own. */
export const createCampaign =
  (deps: CreateCampaignDeps) =>
  async (account: AccountId, id: string, parts: CampaignParts): Promise<CreateCampaignOutcome> => {
    const errors = await campaignErrors(deps, account, parts, deps.clock.now());
    if (errors.length > 0) return { kind: "invalid", errors };
    const campaign = draftOf(account, id, parts, deps.clock.now());
    const outcome = await deps.campaigns.create(campaign);
    if (outcome.kind === "noSuchGroup") return { kind: "invalid", errors: groupGone(parts, outcome.groupId) };
    const own = outcome.kind === "exists" ? await deps.campaigns.get({ accountId: account, id }) : undefined;
    return { kind: "created", campaign: own ?? campaign };
  };

/** A draft of these parts, with nothing begun. */
export const draftOf = (accountId: AccountId, id: string, parts: CampaignParts, now: number): Campaign => ({
  ...{ id, accountId, ...parts, when: { kind: "now" }, state: "draft", attempt: 0, run: 0 },
  ...{ createdAt: isoInstant(now), version: 1 },
});
