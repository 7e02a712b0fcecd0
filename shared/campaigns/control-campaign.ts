import { isoInstant } from "#shared/platform/clock.ts";
import { type BeginAudienceDeps, beginAudience } from "./begin-audience.ts";
import type { Campaign, CampaignRef, CampaignState } from "./campaign.ts";
import type { CampaignChanges } from "./campaign-store.ts";
import { transitionOf } from "./campaign-transitions.ts";
import { dripAtOnce, type LaunchCampaignDeps } from "./launch-campaign.ts";
import { firstDrip } from "./next-drip.ts";
import { nextLook } from "./next-look.ts";

export interface ControlCampaignDeps extends Omit<BeginAudienceDeps, "jobs">, Pick<LaunchCampaignDeps, "jobs"> {}

export type ControlOutcome =
  | { readonly kind: "changed" | "unchanged"; readonly campaign: Campaign }
  | { readonly kind: "wrongState"; readonly state: CampaignState }
  | { readonly kind: "missing" };

type ControlAct = "pause" | "resume" | "cancel";

/**
 * Pauses, resumes or cancels. The door looks at the state of a campaign that is at most 1.5 s old, so it heeds this within two
 * seconds; what is in its queue is put aside there.
 */
export const controlCampaign =
  (deps: ControlCampaignDeps) =>
  async (ref: CampaignRef, act: ControlAct): Promise<ControlOutcome> => {
    const now = deps.clock.now();
    const before = await deps.campaigns.get(ref);
    if (!before) return { kind: "missing" };
    const isListMissing = act === "resume" && !before.frozen;
    const decide = (campaign: Campaign): CampaignChanges | undefined => {
      const next = transitionOf(act, campaign.state);
      if (next === undefined || next === "same" || (campaign.frozen === undefined) !== (before.frozen === undefined))
        return undefined;
      return CHANGES[act](campaign, now);
    };
    // What stopped in the middle of making its list makes it anew.
    const outcome = isListMissing ? await beginAudience(deps)(ref, decide) : await deps.campaigns.change(ref, decide);
    if (outcome.kind === "missing" || outcome.kind === "noSuchGroup") return { kind: "missing" };
    const { kind, campaign } = outcome;
    if (kind === "changed") {
      if (act === "resume") await dripAtOnce(deps.jobs, campaign);
      return { kind, campaign };
    }
    const next = transitionOf(act, campaign.state);
    if (next === undefined) return { kind: "wrongState", state: campaign.state };
    // Its list became whole in between: then it is as if it had been asked a moment later.
    return next === "same" ? { kind: "unchanged", campaign } : await controlCampaign(deps)(ref, act);
  };

const CHANGES: Readonly<Record<ControlAct, (campaign: Campaign, now: number) => CampaignChanges>> = {
  pause: (campaign, now) => {
    const look = nextLook({ ...campaign, state: "paused" }, now);
    return { state: "paused", dueAt: look === undefined ? null : isoInstant(look) };
  },
  // Whatever became of the jobs of the run before: a new pass looks for everybody who has no text yet.
  resume: ({ frozen, run, drip }, now) => ({
    state: frozen ? "sending" : "building",
    run: run + 1,
    pausedBecause: null,
    dueAt: isoInstant(now),
    drip: frozen ? firstDrip(drip) : null,
  }),
  // It is counted once more when those that were handed over have come to an end.
  cancel: ({ frozen }, now) => ({
    state: "cancelled",
    endedAt: isoInstant(now),
    dueAt: frozen ? isoInstant(now) : null,
  }),
};
