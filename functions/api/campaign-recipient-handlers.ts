import type { campaignRecipientRoutes } from "#shared/api/campaign-recipient-routes.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import { campaignWindow as window } from "#shared/campaigns/campaign-window.ts";
import { listRecipients } from "#shared/campaigns/list-recipients.ts";
import { campaignSoFarSchema, previewCampaign } from "#shared/campaigns/preview-campaign.ts";
import { resendCampaign } from "#shared/campaigns/resend-campaign.ts";
import { testCampaign } from "#shared/campaigns/test-campaign.ts";
import { whyRecipient } from "#shared/campaigns/why-recipient.ts";
import type { ApiDeps } from "./api-deps.ts";
import { bodyCursor, OTHER_CURSOR } from "./body-cursor.ts";
import { campaignKept, campaignObject, campaignView, previewView } from "./campaign-view.ts";
import type { Handlers } from "./handler-types.ts";
import { readPhones } from "./read-phones.ts";
import { invalid, noSender, noSuch, wrongState } from "./refusals.ts";

export const campaignRecipientHandlers = (deps: ApiDeps): Handlers<typeof campaignRecipientRoutes> => ({
  previewCampaign: async ({ account }, { params, body: { cursor } }) => {
    const campaign = await deps.campaigns.get({ accountId: account.id, id: params.id });
    if (!campaign) return noSuch("campaign");
    const about = { account: account.id, operation: "previewCampaign", asked: whatIsCounted(campaign) };
    const cursors = await bodyCursor(deps, about);
    const soFar = campaignSoFarSchema.safeParse(placeOf(cursors.open(cursor)?.soFar)).data;
    if (cursor !== undefined && !soFar) return OTHER_CURSOR;
    const outcome = await previewCampaign(deps)(campaign, soFar);
    if (outcome.kind === "missing") return noSuch("campaign");
    if (outcome.kind === "counted") return { status: 200, body: previewView(outcome.preview) };
    const place = cursors.sealed({ soFar: JSON.stringify(outcome.soFar) });
    return { status: 202, body: { cursor: "", ...place, counted: outcome.soFar.counts.counts.audience ?? 0 } };
  },
  testCampaign: async ({ account, requestId }, { params, body }) => {
    const { phones, errors } = readPhones(body.phones, account.country);
    if (errors.length > 0) return invalid(errors);
    const outcome = await testCampaign(deps)({ account, campaignId: params.id, phones, requestId });
    if (outcome.kind !== "tested") return outcome.kind === "missing" ? noSuch("campaign") : noSender;
    const messageIds = outcome.results.flatMap(({ messageId }) => messageId ?? []);
    const did = { object: campaignObject(params), after: { testedBy: messageIds } };
    return { status: 200, body: { results: [...outcome.results] }, did: messageIds.length > 0 ? did : undefined };
  },
  listRecipients: async ({ account }, { params, query: { outcome }, page }) => {
    const after = page.after && { shard: page.after.shard, phone: page.after.phone };
    const wanted = { outcome, after, limit: page.limit };
    const found = await listRecipients({ ...deps, audience: deps.audiences, window })(account.id, params.id, wanted);
    if (!found) return noSuch("campaign");
    const { items, next } = found;
    const position = next && { shard: next.shard, ...(next.phone === undefined ? {} : { phone: next.phone }) };
    return { status: 200, body: { items }, next: position };
  },
  whyRecipient: async ({ account }, { params: { id, phone } }) => {
    const why = await whyRecipient({ ...deps, audience: deps.audiences, window })(account.id, id, phone);
    return why ? { status: 200, body: { phone, ...why } } : noSuch("campaign");
  },
  resendCampaign: async ({ account, requestId }, { params, body: { to } }) => {
    const outcome = await resendCampaign(deps)({ accountId: account.id, id: params.id }, requestId, to);
    if (outcome.kind === "noSuchCampaign") return noSuch("campaign");
    if (outcome.kind === "notSent") return wrongState("sent again", outcome.state);
    if (outcome.kind === "noSuchGroup") return GROUP_GONE;
    const { campaign } = outcome;
    const did = { object: campaignObject(params), after: { resentAs: campaign.id, ...campaignKept(campaign) } };
    return { status: 201, body: campaignView(campaign), did };
  },
});

const GROUP_GONE = {
  refused: "group_gone",
  detail: "A group that the campaign excludes was deleted since: nobody can tell any more whom it excluded.",
} as const;

const placeOf = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

/** A count goes on only while the campaign says the same to the same people. */
const whatIsCounted = ({ id, body, groupIds, excludeGroupIds, phones, excludeCampaignIds, resendOf }: Campaign) => [
  ...[id, body, groupIds, excludeGroupIds, phones, excludeCampaignIds, resendOf],
];
