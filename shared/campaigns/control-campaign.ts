import { isoInstant } from "#shared/platform/clock.ts";
import type { BeginAudienceDeps } from "./begin-audience.ts";
import type { Campaign, CampaignRef, CampaignState } from "./campaign.ts";
import type { CampaignChanges, CampaignStore } from "./campaign-store.ts";
import { transitionOf } from "./campaign-transitions.ts";
import { goOn, type LaunchCampaignDeps } from "./launch-campaign.ts";

export interface ControlCampaignDeps extends BeginAudienceDeps, Pick<LaunchCampaignDeps, "jobs"> {
  readonly campaigns: Pick<CampaignStore, "change" | "get">;
}

export type ControlOutcome =
  | { readonly kind: "changed" | "unchanged"; readonly campaign: Campaign }
  | { readonly kind: "wrongState"; readonly state: CampaignState }
  | { readonly kind: "missing" };

/**
 * Pauses, resumes or cancels. The door looks at the state of a campaign that is at most 1.5 s old, so it heeds this within two
 * seconds; what is in its queue is put aside there.
 */
export const controlCampaign =
  (deps: ControlCampaignDeps) =>
  async (ref: CampaignRef, act: "pause" | "resume" | "cancel"): Promise<ControlOutcome> => {
    const now = deps.clock.now();
    const outcome = await deps.campaigns.change(ref, (campaign) => {
      const next = transitionOf(act, campaign.state);
      return next === undefined || next === "same" ? undefined : CHANGES[act](campaign, now);
    });
    if (outcome.kind === "missing" || outcome.kind === "noSuchGroup") return { kind: "missing" };
    const { kind, campaign } = outcome;
    if (kind === "changed") {
      if (act === "resume") await goOn(deps)(campaign);
      return { kind, campaign };
    }
    const isSame = transitionOf(act, campaign.state) === "same";
    return isSame ? { kind: "unchanged", campaign } : { kind: "wrongState", state: campaign.state };
  };

const CHANGES: Readonly<Record<"pause" | "resume" | "cancel", (campaign: Campaign, now: number) => CampaignChanges>> = {
  pause: () => ({ state: "paused", dueAt: null }),
  // Whatever became of the jobs of the run before: a new pass looks for everybody who has no text yet.
  resume: ({ frozen, run, drip }, now) => ({
    state: frozen ? "sending" : "building",
    run: run + 1,
    pausedBecause: null,
    dueAt: isoInstant(now),
    drip: frozen ? { pass: (drip?.pass ?? 0) + 1, queued: 0 } : null,
  }),
  // It is counted once more when those that were handed over have come to an end.
  cancel: ({ frozen }, now) => ({
    state: "cancelled",
    endedAt: isoInstant(now),
    dueAt: frozen ? isoInstant(now) : null,
  }),
};
