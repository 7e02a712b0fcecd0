import * as z from "zod";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { campaignIdSchema } from "#shared/campaigns/campaign.ts";
import { groupIdSchema } from "#shared/groups/group.ts";
import { campaignBody, followedCampaignBody } from "./campaign-body.ts";
import { idParam, instantInput, messageBodyInput, nameInput, orNull } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { warningsField } from "./problem.ts";
import { route } from "./route.ts";

const MOST_PHONES = 1_000;
const MOST_GROUPS = 20;
/** Twilio takes as many. */
const MOST_MEDIA = 10;

const distinct = (context: { value: string[]; issues: z.core.$ZodRawIssue[] }): void => {
  context.value.forEach((text, index) => {
    if (context.value.indexOf(text) < index)
      context.issues.push({ code: "custom", message: "is in the list already", input: text, path: [index] });
  });
};

const groupIds = z.array(groupIdSchema).max(MOST_GROUPS).check(distinct);
const campaignIds = z.array(campaignIdSchema).max(MOST_GROUPS).check(distinct);
const phones = z.array(z.string().min(1).max(64)).max(MOST_PHONES).meta({
  description: "Loose phones, as people write them: included beside the groups.",
});
const mediaUrls = z
  .array(z.url({ protocol: /^https?$/ }).max(1_000))
  .max(MOST_MEDIA)
  .check(distinct);
const freeze = z.enum(["send", "schedule"]);

const one = z.strictObject({ id: idParam });
const changedBody = z.strictObject({ ...campaignBody.shape, warnings: warningsField }).meta({ id: "ChangedCampaign" });

export const campaignRoutes = {
  listCampaigns: route({
    method: "GET",
    path: "/v1/campaigns",
    summary: "The account's campaigns, newest first",
    permission: "read",
    position: z.object({ createdAt: z.iso.datetime(), id: z.string() }),
    answers: { 200: { description: "A page of campaigns", body: pageOf(campaignBody) } },
  }),
  createCampaign: route({
    method: "POST",
    path: "/v1/campaigns",
    summary: "Makes the draft of a campaign",
    description:
      "To everyone in its groups and phones, once to each person; whoever is in an excluded group, or is included by one of " +
      "excludeCampaignIds, is left out. Launched before one of those has a list, it waits for that. Nothing goes out before it is " +
      "launched or scheduled.",
    permission: "send",
    body: z.strictObject({
      name: nameInput,
      body: messageBodyInput,
      mediaUrls: mediaUrls.optional(),
      sender: senderNumberSchema.optional(),
      groupIds: groupIds.default([]),
      excludeGroupIds: groupIds.default([]),
      phones: phones.default([]),
      excludeCampaignIds: campaignIds.default([]),
      freeze: freeze.default("send"),
      expiresAt: instantInput.optional(),
    }),
    answers: { 201: { description: "The draft", body: changedBody } },
  }),
  getCampaign: route({
    method: "GET",
    path: "/v1/campaigns/{id}",
    summary: "A campaign, with how it goes",
    permission: "read",
    params: one,
    answers: { 200: { description: "The campaign", body: followedCampaignBody } },
  }),
  changeCampaign: route({
    method: "PATCH",
    path: "/v1/campaigns/{id}",
    summary: "Changes a draft, or a campaign that is scheduled",
    description: "What is left out stays, null clears. A list that was made already is made anew.",
    permission: "send",
    params: one,
    body: z.strictObject({
      name: nameInput.optional(),
      body: messageBodyInput.optional(),
      mediaUrls: orNull(mediaUrls),
      sender: orNull(senderNumberSchema),
      groupIds: groupIds.optional(),
      excludeGroupIds: groupIds.optional(),
      phones: phones.optional(),
      excludeCampaignIds: campaignIds.optional(),
      freeze: freeze.optional(),
      expiresAt: orNull(instantInput),
    }),
    answers: { 200: { description: "The campaign as it then is", body: changedBody } },
    refusals: { wrong_state: 409 },
  }),
  cloneCampaign: route({
    method: "POST",
    path: "/v1/campaigns/{id}/clone",
    summary: "Makes a draft that says the same to the same groups",
    permission: "send",
    params: one,
    answers: { 201: { description: "The draft", body: changedBody } },
  }),
};
