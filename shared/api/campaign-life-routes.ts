import * as z from "zod";
import { lateSchema } from "#shared/campaigns/campaign.ts";
import { campaignBody } from "./campaign-body.ts";
import { idParam } from "./inputs.ts";
import { route } from "./route.ts";

const one = z.strictObject({ id: idParam });
const WRONG_STATE = { wrong_state: 409 } as const;
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day, such as 10:00");

/** `2026-12-01T10:00` is so in the account's zone; with an offset or a Z it is an instant. */
const at = z
  .union([z.iso.datetime({ local: true, offset: true }), z.iso.datetime({ offset: true })], {
    error:
      "must be a time in the account's zone, such as 2026-12-01T10:00, or an instant, such as 2026-12-01T15:00:00Z",
  })
  .meta({ description: "A time in the account's zone (2026-12-01T10:00), or an instant (2026-12-01T15:00:00Z)." });

const control = (act: "pause" | "resume" | "cancel", summary: string, description: string) =>
  route({
    method: "POST",
    path: `/v1/campaigns/{id}/${act}`,
    summary,
    description,
    permission: "send",
    params: one,
    answers: { 200: { description: "The campaign as it then is", body: campaignBody } },
    refusals: WRONG_STATE,
  });

/** What is done to campaigns: docs/flows.md shows by which state what is refused. Said twice, it is done once. */
export const campaignLifeRoutes = {
  scheduleCampaign: route({
    method: "POST",
    path: "/v1/campaigns/{id}/schedule",
    summary: "Sets when a campaign goes out",
    description:
      "Either at one time for all, or, with localTime, at that hour as the clock of each person's own zone shows it; late says " +
      "what becomes of those for whom it is over already then. Quiet hours hold all the same.",
    permission: "send",
    params: one,
    body: z
      .strictObject({
        at: at.optional(),
        localTime: z.strictObject({ day: z.iso.date(), time, late: lateSchema.default("next_day") }).optional(),
      })
      .refine(
        (given) => (given.at === undefined) !== (given.localTime === undefined),
        "must be either at or localTime",
      ),
    answers: { 200: { description: "The campaign, scheduled", body: campaignBody } },
    refusals: WRONG_STATE,
  }),
  launchCampaign: route({
    method: "POST",
    path: "/v1/campaigns/{id}/launch",
    summary: "Sends a campaign now",
    description:
      "Its list is made first, then it goes out as its sender's pace allows. Launched again, it answers the campaign and changes " +
      "nothing.",
    permission: "send",
    params: one,
    answers: { 200: { description: "The campaign, launched", body: campaignBody } },
    refusals: { ...WRONG_STATE, sending_off: 409, no_sender: 409, campaign_expired: 409 },
  }),
  pauseCampaign: control(
    "pause",
    "Pauses a campaign",
    "Within two seconds nothing of it goes out any more; what the carrier has is not called back.",
  ),
  resumeCampaign: control(
    "resume",
    "Lets a paused campaign go on",
    "With whoever is included and has no text of it yet.",
  ),
  cancelCampaign: control(
    "cancel",
    "Cancels a campaign for good",
    "Within two seconds nothing of it goes out any more. One that is done cannot be cancelled.",
  ),
};
