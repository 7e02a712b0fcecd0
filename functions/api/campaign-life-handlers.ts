import type { HeldBecause } from "#shared/accounts/sending.ts";
import type { campaignLifeRoutes } from "#shared/api/campaign-life-routes.ts";
import type { Campaign, When } from "#shared/campaigns/campaign.ts";
import { controlCampaign } from "#shared/campaigns/control-campaign.ts";
import { launchCampaign } from "#shared/campaigns/launch-campaign.ts";
import { scheduleCampaign } from "#shared/campaigns/schedule-campaign.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { instantOnWallClock } from "#shared/platform/wall-clock.ts";
import type { ApiDeps, Caller } from "./api-deps.ts";
import { campaignKept, campaignObject, campaignView } from "./campaign-view.ts";
import type { Handlers } from "./handler-types.ts";
import { invalid, noSender, noSuch, wrongState } from "./refusals.ts";

const NOT_THEN = { past: "is over already", expired: "is behind the campaign's expiresAt" } as const;
const HELD: Readonly<Record<HeldBecause, string>> = {
  no_sender: "the account has no sender.",
  everything_stopped: "all sending is stopped, of every account.",
  account_closed: "the account is closed.",
  sending_off: 'the account\'s sending is off. PATCH /v1/account {"sending": true} lets it go on.',
};
const DONE = { pause: "paused", resume: "resumed", cancel: "cancelled" } as const;

export const campaignLifeHandlers = (deps: ApiDeps): Handlers<typeof campaignLifeRoutes> => {
  const refOf = ({ account }: Caller, id: string) => ({ accountId: account.id, id });
  const answer = (campaign: Campaign, before: Campaign | undefined) =>
    ({
      status: 200,
      body: campaignView(campaign),
      did: {
        object: campaignObject(campaign),
        before: before && campaignKept(before),
        after: campaignKept(campaign),
      },
    }) as const;
  const control =
    (act: keyof typeof DONE) =>
    async (caller: Caller, { params }: { params: { id: string } }) => {
      const ref = refOf(caller, params.id);
      const before = await deps.campaigns.get(ref);
      const outcome = await controlCampaign(deps)(ref, act);
      if (outcome.kind === "missing") return noSuch("campaign");
      if (outcome.kind === "wrongState") return wrongState(DONE[act], outcome.state);
      return answer(outcome.campaign, outcome.kind === "unchanged" ? outcome.campaign : before);
    };
  return {
    scheduleCampaign: async (caller, { params, body }) => {
      const ref = refOf(caller, params.id);
      const before = await deps.campaigns.get(ref);
      const outcome = await scheduleCampaign(deps)(ref, whenOf(body, caller.account.timeZone));
      if (outcome.kind === "missing") return noSuch("campaign");
      if (outcome.kind === "wrongState") return wrongState("scheduled", outcome.state);
      if (outcome.kind === "scheduled") return answer(outcome.campaign, before);
      const path = body.at === undefined ? "localTime" : "at";
      return invalid([{ path, message: NOT_THEN[outcome.kind] }]);
    },
    launchCampaign: async (caller, { params }) => {
      const ref = refOf(caller, params.id);
      const before = await deps.campaigns.get(ref);
      const outcome = await launchCampaign(deps)(ref, "hand");
      switch (outcome.kind) {
        case "launched":
          return answer(outcome.campaign, before);
        case "unchanged":
          return answer(outcome.campaign, outcome.campaign);
        case "missing":
          return noSuch("campaign");
        case "wrongState":
          return wrongState("launched", outcome.state);
        case "held":
          return {
            refused: "sending_off",
            detail: `Nothing goes out now: ${HELD[outcome.why]}`,
            more: { why: outcome.why },
          };
        case "noSender":
          return noSender;
        case "expired":
          return { refused: "campaign_expired", detail: "The campaign's expiresAt is over." };
      }
    },
    pauseCampaign: control("pause"),
    resumeCampaign: control("resume"),
    cancelCampaign: control("cancel"),
  };
};

/** Without an offset it is as the account's clock shows it. */
const whenOf = (
  {
    at,
    localTime,
  }: { at?: string | undefined; localTime?: Omit<Extract<When, { kind: "local" }>, "kind"> | undefined },
  timeZone: string,
): When => {
  if (localTime) return { kind: "local", ...localTime };
  const [day = "", time = ""] = (at ?? "").split("T");
  const isWall = /^\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(time);
  const seconds = isWall ? Number(time.slice(6)) : 0;
  const instant = isWall ? instantOnWallClock(timeZone, day, time.slice(0, 5)) + seconds * 1_000 : Date.parse(at ?? "");
  return { kind: "at", at: isoInstant(instant) };
};
