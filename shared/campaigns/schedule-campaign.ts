import { isoInstant } from "#shared/platform/clock.ts";
import { firstAnywhere } from "#shared/platform/wall-clock.ts";
import { type BeginAudienceDeps, beginAudience } from "./begin-audience.ts";
import type { Campaign, CampaignRef, CampaignState, When } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { transitionOf } from "./campaign-transitions.ts";

export interface ScheduleCampaignDeps extends BeginAudienceDeps {
  readonly campaigns: Pick<CampaignStore, "change" | "get">;
}

/** `past`: by then it is over everywhere. `expired`: it would be over before it begins. */
export type ScheduleOutcome =
  | { readonly kind: "scheduled"; readonly campaign: Campaign }
  | { readonly kind: "wrongState"; readonly state: CampaignState }
  | { readonly kind: "past" | "expired" | "missing" };

/** When a campaign begins to send: at its instant, or as soon as its hour comes in the first zone of the world. */
export const beginsAt = (when: When, now: number): number => {
  if (when.kind === "now") return now;
  return when.kind === "at" ? Date.parse(when.at) : firstAnywhere(when.day, when.time);
};

/** Sets when it goes out; said again, it goes out then. The clock launches it. */
export const scheduleCampaign =
  (deps: ScheduleCampaignDeps) =>
  async (ref: CampaignRef, when: When): Promise<ScheduleOutcome> => {
    const now = deps.clock.now();
    const begins = beginsAt(when, now);
    // By the hour of each zone the last of them comes 26 hours behind the first.
    if (when.kind === "at" ? begins <= now : begins + LAST_ZONE <= now) return { kind: "past" };
    const before = await deps.campaigns.get(ref);
    if (before?.expiresAt !== undefined && Date.parse(before.expiresAt) <= begins) return { kind: "expired" };
    const outcome = await deps.campaigns.change(ref, ({ state, freeze }) =>
      transitionOf("schedule", state)
        ? {
            ...{ state: "scheduled", when, dueAt: isoInstant(Math.max(begins, now)) },
            ...(freeze === "schedule" ? { frozen: null, revisions: null } : {}),
          }
        : undefined,
    );
    if (outcome.kind === "missing" || outcome.kind === "noSuchGroup") return { kind: "missing" };
    if (outcome.kind === "refused") return { kind: "wrongState", state: outcome.campaign.state };
    const { campaign } = outcome;
    if (campaign.freeze === "schedule") await beginAudience(deps)(campaign);
    return { kind: "scheduled", campaign };
  };

const LAST_ZONE = 26 * 60 * 60_000;
