// What may be done to a campaign in which state, as one table. Asked twice, the second time changes nothing: `same`.
import type { CampaignState } from "./campaign.ts";

export type CampaignAct = "edit" | "schedule" | "launch" | "pause" | "resume" | "cancel";

/** `same`: it is done already. A state: it becomes so. Not there: it is refused. */
const TRANSITIONS: Readonly<Record<CampaignAct, Readonly<Partial<Record<CampaignState, CampaignState | "same">>>>> = {
  edit: { draft: "draft", scheduled: "scheduled" },
  schedule: { draft: "scheduled", scheduled: "scheduled" },
  // A launch is often repeated by who got no answer: it never resumes what was paused since.
  launch: {
    ...{ draft: "building", scheduled: "building" },
    ...{ building: "same", sending: "same", paused: "same", done: "same", expired: "same" },
  },
  pause: { building: "paused", sending: "paused", paused: "same" },
  // Where its list is whole it sends on, else the list is made on.
  resume: { paused: "sending", building: "same", sending: "same" },
  cancel: {
    ...{ draft: "cancelled", scheduled: "cancelled", building: "cancelled", sending: "cancelled", paused: "cancelled" },
    cancelled: "same",
  },
};

export const transitionOf = (act: CampaignAct, state: CampaignState): CampaignState | "same" | undefined =>
  TRANSITIONS[act][state];
