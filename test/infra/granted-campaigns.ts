// What campaigns ask of DynamoDB in long jobs, from the clock and at the door, whatever they come to.

import { doJobFunction } from "#functions/do-job/do-job.ts";
import { dynamoStores } from "#functions/do-job/dynamo-stores.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { CampaignJob, SendBlock } from "#shared/campaigns/campaign-jobs.ts";
import { forgetJobs } from "#shared/campaigns/forget-audience.ts";
import { launchCampaign } from "#shared/campaigns/launch-campaign.ts";
import { nextPass } from "#shared/campaigns/next-drip.ts";
import { recountJobs } from "#shared/campaigns/recount-jobs.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import { refOf } from "#shared/messaging/message.ts";
import type { SendOutcome } from "#shared/messaging/sms-gateway.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { campaignJobDeps } from "#test/support/campaign-job-deps.ts";
import { otherJobDeps } from "#test/support/other-job-deps.ts";
import { someReply } from "#test/support/samples.ts";
import { account, MEMBERS, mainSender, type SeededTwin, STAFF, sidOf } from "#test/support/seeded-twin.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";
import { doAll, doorOf, noDeadLetters, PHONE, startRecorded } from "./granted-start.ts";

/** Campaigns, and what becomes of them beside what is recorded. */
const besideOf = (twin: SeededTwin) => {
  const deps = campaignJobDeps(twin);
  const create = async (more: Partial<Campaign>): Promise<Campaign> => {
    const campaign = someCampaign(account, { groupIds: [MEMBERS], excludeGroupIds: [STAFF], ...more });
    await deps.campaigns.create(campaign);
    return campaign;
  };
  /** A claim whose worker has ended. */
  const claimed = async ({ id }: Campaign) => {
    const at = isoInstant(twin.clock.now());
    const claim = { state: "claimed", claimId: `claim-${id}`, claimedAt: at, campaignId: id } as const;
    const row = { ...someReply(account, { phone: PHONE, at, ...claim }), id: campaignTextId(account, id, PHONE) };
    await deps.texts.claim(row, undefined);
    twin.clock.advance(200_000);
    return { ...row, ...claim };
  };
  const mustBe = async (campaign: Campaign, state: Campaign["state"]): Promise<void> => {
    const found = await deps.campaigns.get(campaign);
    if (found?.state !== state) throw new Error(`A campaign should be ${state}, and is ${found?.state}`);
  };
  return { ...deps, create, claimed, mustBe };
};

const FROZEN = { at: "2026-11-23T12:00:00.000Z", audience: 1, included: 1, inSeveral: 0, leftOut: {} };

export const campaignJobsAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say } = await startRecorded();
  const { tables, clock, counter, log } = twin;
  const queued: CampaignJob[] = [];
  const beside = besideOf(twin);
  const work = doJobFunction({
    ...dynamoStores(client, tables).ofGroups,
    ...{ jobs: twin.jobs, wait: async () => {}, clock, counter, log },
    campaigns: campaignJobDeps({ client, tables, clock }, queued),
    ...otherJobDeps({ client, tables, clock }),
    deadLetters: noDeadLetters,
  });
  const workOff = async () => {
    while (queued.length > 0) await doAll(work, queued.splice(0));
  };
  const launch = async (more: Partial<Campaign> = {}): Promise<Campaign> => {
    const campaign = await beside.create(more);
    const jobs = { send: async (some: readonly CampaignJob[]) => void queued.push(...some) };
    await launchCampaign({ ...beside, jobs, clock })(campaign, "hand");
    await workOff();
    await beside.mustBe(campaign, "sending");
    return campaign;
  };
  await say("COFFEE");
  const first = await launch();
  const text = await beside.claimed(first);
  // The next pass comes by the claim, and the recount ends what has a row for everybody.
  const next = await beside.campaigns.change(first, ({ drip }) => (drip ? { drip: nextPass(drip) } : {}));
  const run = "campaign" in next ? next.campaign.run : 0;
  queued.push({ v: 1, kind: "drip", accountId: account, campaignId: first.id, run });
  await workOff();
  queued.push(...recountJobs(first, clock.now()));
  await workOff();
  await beside.mustBe(first, "done");
  await twin.messages.record(refOf(text), text.claimId, { state: "sent", sid: sidOf(1) });
  await launch({ groupIds: [], resendOf: { campaignId: first.id, to: "silent" } });
  const third = await launch({ excludeCampaignIds: [first.id] });
  await beside.claimed(third);
  queued.push(...recountJobs(third, clock.now()));
  await workOff();
  const anew = await launch({ attempt: 1 });
  const before = { accountId: account, campaignId: anew.id, attempt: 1 };
  await beside.audiences.insertAll(before, [{ v: 1, phone: PHONE, groups: 1 }]);
  queued.push(...forgetJobs({ ...anew, attempt: 2 }));
  await workOff();
  if (await beside.audiences.find(before, PHONE)) throw new Error("An earlier list should be gone");
  return asked;
};

/** One of each for which the clock has something to do. @returns what must have become of them behind its look */
export const campaignsForTheClock = async (twin: SeededTwin): Promise<() => Promise<void>> => {
  const { create, mustBe } = besideOf(twin);
  const now = isoInstant(twin.clock.now());
  const made = { attempt: 1, run: 1, launchedAt: now, dueAt: now, sender: mainSender.phone };
  const drip = { pass: 1, queued: 1, endedAt: now };
  const campaigns = [
    [await create({ state: "scheduled", when: { kind: "at", at: now }, dueAt: now }), "building"],
    [await create({ ...made, state: "building", revisions: { [MEMBERS]: 0, [STAFF]: 0 } }), "building"],
    [await create({ ...made, state: "sending", frozen: FROZEN, drip }), "sending"],
    [await create({ ...made, state: "sending", frozen: FROZEN, drip, expiresAt: now }), "expired"],
    [await create({ ...made, state: "cancelled", frozen: FROZEN, endedAt: now }), "cancelled"],
  ] as const;
  return async () => {
    for (const [campaign, state] of campaigns) await mustBe(campaign, state);
  };
};

export const sendBlockAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say } = await startRecorded();
  const beside = besideOf(twin);
  const door = doorOf(twin, client);
  const accepted: SendOutcome = { kind: "accepted", sid: sidOf(1) };
  const tooFast: SendOutcome = { kind: "comeBackLater", reason: "Twilio 20429", tooFast: true };
  const created = (more: Partial<Campaign> = {}) =>
    beside.create({ state: "sending", frozen: FROZEN, attempt: 1, run: 1, ...more });
  const send = async ({ id }: Campaign, answer: SendOutcome = accepted): Promise<void> => {
    twin.clock.advance(2_000);
    door.answers(async () => answer);
    const block: SendBlock = {
      v: 1,
      accountId: account,
      campaignId: id,
      run: 1,
      phones: [PHONE],
      attempt: 0,
      waits: 0,
    };
    await doAll(door.work, [block]);
  };
  const stateOf = async ({ id }: Campaign) => {
    const [row] = await beside.texts.find(account, [{ phone: PHONE, messageId: campaignTextId(account, id, PHONE) }]);
    return row?.reason ?? row?.state;
  };
  const mustEndAs = async (campaign: Campaign, end: string | undefined): Promise<void> => {
    const state = await stateOf(campaign);
    if (state !== end) throw new Error(`A text should be ${end}, and is ${state}`);
  };
  await say("COFFEE");
  const first = await created({ body: "Hello {{fields.city|you}}", sender: mainSender.phone });
  for (const _ of ["sent", "taken"]) await send(first);
  await mustEndAs(first, "sent");
  const lost = await created();
  await beside.claimed(lost);
  await send(lost);
  await send(await created({ body: "x".repeat(1_601) }));
  const refused = await created();
  await send(refused, tooFast);
  await mustEndAs(refused, undefined);
  // The same under a cap: one is given back, one is sent, one is too many.
  await twin.accounts.changeAccount(account, { frequencyCap: { messages: 1, days: 1 } });
  const capped = await created();
  await send(capped, tooFast);
  await mustEndAs(capped, undefined);
  await send(capped);
  const tooMany = await created();
  await send(tooMany);
  await mustEndAs(tooMany, "frequency_cap");
  await twin.accounts.changeAccount(account, { frequencyCap: null });
  const stopped = await created();
  await send(stopped, { kind: "rejected", code: 20003, reason: "Twilio 20003" });
  await beside.mustBe(stopped, "paused");
  return asked;
};
