import { isoInstant } from "#shared/platform/clock.ts";
import { type BeginAudienceDeps, beginAudience } from "./begin-audience.ts";
import type { Campaign, CampaignRef, CampaignState, When } from "./campaign.ts";
import type { CampaignChanges } from "./campaign-store.ts";
import { transitionOf } from "./campaign-transitions.ts";
import { launchesAt } from "./next-look.ts";

/** `past`: by then it is over everywhere. `expired`: it would be over before it begins. */
export type ScheduleOutcome =
  | { readonly kind: "scheduled"; readonly campaign: Campaign }
  | { readonly kind: "wrongState"; readonly state: CampaignState }
  | { readonly kind: "past" | "expired" | "missing" };

/** By the hour of each zone the last of them comes so long behind the first. */
const LAST_ZONE = 26 * 60 * 60_000;

/** Sets when it goes out; said again, it goes out then. The clock launches it. */
export const scheduleCampaign =
  (deps: BeginAudienceDeps) =>
  async (ref: CampaignRef, when: When): Promise<ScheduleOutcome> => {
    const now = deps.clock.now();
    const begins = launchesAt(when, now);
    if ((when.kind === "local" ? begins + LAST_ZONE : begins) <= now) return { kind: "past" };
    const before = await deps.campaigns.get(ref);
    if (!before) return { kind: "missing" };
    if (before.expiresAt !== undefined && Date.parse(before.expiresAt) <= begins) return { kind: "expired" };
    const decide = ({ state, freeze }: Campaign): CampaignChanges | undefined =>
      transitionOf("schedule", state) && freeze === before.freeze
        ? { state: "scheduled", when, dueAt: isoInstant(Math.max(begins, now)) }
        : undefined;
    const outcome =
      before.freeze === "schedule" ? await beginAudience(deps)(ref, decide) : await deps.campaigns.change(ref, decide);
    if (outcome.kind === "missing" || outcome.kind === "noSuchGroup") return { kind: "missing" };
    const { kind, campaign } = outcome;
    return kind === "changed" ? { kind: "scheduled", campaign } : { kind: "wrongState", state: campaign.state };
  };
