import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Slowed } from "#shared/accounts/slowed-sender.ts";
import { type AdvanceDeps, advanceCampaigns } from "#shared/campaigns/advance-campaigns.ts";
import type { AudienceRow } from "#shared/campaigns/audience.ts";
import { type Campaign, type CampaignRef, campaignSchema } from "#shared/campaigns/campaign.ts";
import { NOTHING_TALLIED, type Tallied } from "#shared/campaigns/campaign-counts.ts";
import type { CampaignJob, SendBlock } from "#shared/campaigns/campaign-jobs.ts";
import type { CampaignChangeOutcome, CampaignStore } from "#shared/campaigns/campaign-store.ts";
import { type DripDeps, dripCampaign } from "#shared/campaigns/drip-campaign.ts";
import { firstDrip } from "#shared/campaigns/next-drip.ts";
import { sharingOf } from "#shared/campaigns/sharing.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { NOW, phoneOf, someAccount, someReply, someSender } from "./samples.ts";

/** As a worker that is ended: what it asked for last may have been done or not. */
export class Cut extends Error {}

export const account = { ...someAccount(), quietHours: { enabled: false, from: "20:00", to: "09:00" } };
export const sender = someSender(account.id, "+15005550006");
const SENT_FROM = sender.phone;

/** Phones of New York, each its own. */
export const phonesOf = (count: number, code = "212"): PhoneNumber[] =>
  Array.from({ length: count }, (_, index) => phoneOf(`+1${code}${String(2_000_000 + index)}`));

const byPhone = (a: AudienceRow, b: AudienceRow): number => (a.phone < b.phone ? -1 : 1);

/** Stores, queues and a door that are as simple as can be, over a clock that stands still; every call may be the last. */
export const campaignWorld = (segmentsPerSecond = 100) => {
  const clock = { at: NOW, now: () => clock.at };
  const campaigns = new Map<string, Campaign>();
  const audiences = new Map<string, Map<string, AudienceRow[]>>();
  const texts = new Map<string, OutboundMessage>();
  const blocks: { block: SendBlock; at: number }[] = [];
  const jobs: CampaignJob[] = [];
  const calls: string[] = [];
  const switches: {
    sending: boolean;
    stoppedBecause?: string;
    slowed?: Slowed;
    miscounted?: Partial<Tallied>;
  } = { sending: true };
  let cut: { call: number; done: boolean } | undefined;

  /** Counts a call, and breaks off before or behind it where that is wanted. */
  const call = async <T>(name: string, act: () => T): Promise<T> => {
    calls.push(name);
    const isHere = cut?.call === calls.length;
    if (isHere && !cut?.done) throw new Cut(name);
    const result = act();
    if (isHere) throw new Cut(name);
    return result;
  };

  const change = (id: string, decide: Parameters<CampaignStore["change"]>[1]): CampaignChangeOutcome => {
    const campaign = campaigns.get(id);
    if (!campaign) return { kind: "missing" };
    const changes = decide(campaign);
    if (!changes) return { kind: "refused", campaign };
    const kept = Object.entries({ ...campaign, ...changes }).filter(([, value]) => value !== null);
    const changed = campaignSchema.parse({ ...Object.fromEntries(kept), version: campaign.version + 1 });
    campaigns.set(id, changed);
    return { kind: "changed", campaign: changed };
  };
  const store = {
    get: (ref: CampaignRef) => call("get", () => campaigns.get(ref.id)),
    change: (ref: CampaignRef, decide: Parameters<CampaignStore["change"]>[1]) =>
      call("change", () => change(ref.id, decide)),
    due: (shard: string, now: number) =>
      Promise.resolve(
        [...campaigns.values()].filter(
          ({ id, dueAt }) => shardOf(id) === shard && dueAt !== undefined && Date.parse(dueAt) <= now,
        ),
      ),
    list: async () => ({ items: [...campaigns.values()], more: false }),
  };
  const tallyOf = ({ id }: CampaignRef): Tallied => {
    const own = [...texts.values()].filter(({ campaignId }) => campaignId === id);
    const claimed = own.filter(({ state }) => state === "claimed").length;
    return { ...NOTHING_TALLIED, claimed, sent: own.length - claimed, ...switches.miscounted };
  };
  const deps: DripDeps & AdvanceDeps = {
    campaigns: store,
    audiences: {
      page: ({ campaignId }, shard, after, limit) =>
        call("page", () => {
          const behind = (audiences.get(campaignId)?.get(shard) ?? []).filter(({ phone }) => !after || phone > after);
          const rows = behind.slice(0, limit);
          return { rows, next: behind.length > limit ? rows.at(-1)?.phone : undefined };
        }),
    },
    texts: {
      find: (_, refs) => call("find", () => refs.map(({ messageId }) => texts.get(messageId))),
      doubt: ({ messageId }) =>
        call("doubt", () => {
          const text = texts.get(messageId);
          if (text) texts.set(messageId, { ...text, state: "in_doubt" });
          return text !== undefined;
        }),
    },
    counts: { read: (ref) => call("count", () => tallyOf(ref)) },
    sending: {
      readSending: () =>
        call("sending", () => ({
          account: { ...account, sending: switches.sending, stoppedBecause: switches.stoppedBecause },
          sender: { ...sender, segmentsPerSecond, slowed: switches.slowed },
          everythingStopped: undefined,
        })),
    },
    sharing: (campaign) => call("sharing", () => campaign).then(sharingOf(store)),
    blocks: {
      send: (some, delay = 0) =>
        call("blocks", () => void blocks.push(...some.map((block) => ({ block, at: clock.at + delay * 1_000 })))),
    },
    jobs: { send: (some) => call("jobs", () => void jobs.push(...some)) },
    launch: (ref) =>
      call("launch", () => change(ref.id, ({ state }) => (state === "scheduled" ? { state: "building" } : undefined))),
    lookAfter: () => call("lookAfter", () => undefined),
    clock,
    log: { error: () => undefined },
  };

  /** A claim: the first that comes has it. */
  const claim = (campaignId: string, phone: PhoneNumber, more: Partial<OutboundMessage> = {}): boolean => {
    const id = campaignTextId(account.id, campaignId, phone);
    if (texts.has(id)) return false;
    const at = isoInstant(clock.at);
    texts.set(id, { ...someReply(account.id, { phone, at }), id, campaignId, state: "sent", claimedAt: at, ...more });
    return true;
  };

  return {
    ...{ clock, campaigns, texts, blocks, jobs, calls, switches, deps, claim },
    launchOf(audience: readonly (PhoneNumber | AudienceRow)[], more: Partial<Campaign> = {}): Campaign {
      const rows = audience.map(
        (each): AudienceRow => (typeof each === "string" ? { v: 1, phone: each, groups: 1 } : each),
      );
      const campaign = someCampaign(rows.filter(({ leftOut }) => !leftOut).length, isoInstant(clock.at), more);
      campaigns.set(campaign.id, campaign);
      audiences.set(
        campaign.id,
        Map.groupBy(rows.toSorted(byPhone), ({ phone }) => shardOf(phone)),
      );
      jobs.push({ v: 1, kind: "drip", accountId: account.id, campaignId: campaign.id, run: campaign.run });
      return campaign;
    },
    cutAt(call: number, done: boolean): void {
      calls.length = 0;
      cut = { call, done };
    },
    mend(): void {
      cut = undefined;
      calls.length = 0;
    },
    tick: () => advanceCampaigns(deps)(),
    /** Works off the drips that are queued; one that breaks off is delivered again at the next look. */
    async work(): Promise<void> {
      for (const job of jobs.splice(0)) if (job.kind === "drip") await dripCampaign(deps)(job);
    },
    /** Everything that the door can see by now, by a claim each. */
    letThrough(): SendBlock[] {
      const visible = blocks.filter(({ at }) => at <= clock.at);
      for (const each of visible) blocks.splice(blocks.indexOf(each), 1);
      for (const { block } of visible) {
        const campaign = campaigns.get(block.campaignId);
        if (!switches.sending || campaign?.state !== "sending" || campaign.run !== block.run) continue;
        for (const phone of block.phones) claim(block.campaignId, phone);
      }
      return visible.map(({ block }) => block);
    },
  };
};

export type DripWorld = ReturnType<typeof campaignWorld>;

/** The clock's minutes until the pass rests and nothing is queued: each tick, its jobs, and the door now and then. */
export const minutes = async (world: DripWorld, count: number): Promise<Map<string, number>> => {
  const handed = new Map<string, number>();
  for (let minute = 0; minute < count; minute += 1) {
    await world.tick();
    await world.work().catch((error) => {
      if (!(error instanceof Cut)) throw error;
    });
    for (let second = 0; second < 60; second += 10) {
      for (const { phones } of world.letThrough())
        for (const phone of phones) handed.set(phone, (handed.get(phone) ?? 0) + 1);
      world.clock.at += 10_000;
    }
  }
  return handed;
};
/** Who has a text of the campaign. */
export const reached = ({ texts }: DripWorld, { id }: Campaign): string[] =>
  [...texts.values()].filter(({ campaignId }) => campaignId === id).map(({ phone }) => phone);

export const someCampaign = (included: number, at: string, more: Partial<Campaign> = {}): Campaign => ({
  ...{ id: newId(), accountId: account.id, name: "Sale", body: "Hello" },
  ...{ sender: SENT_FROM, groupIds: [], excludeGroupIds: [], phones: [], excludeCampaignIds: [] },
  ...{ when: { kind: "now" }, freeze: "send", state: "sending", attempt: 1, run: 1, createdAt: at, launchedAt: at },
  frozen: { at, audience: included, included, leftOut: {}, inSeveral: 0 },
  ...{ drip: firstDrip(undefined), dueAt: at, version: 1 },
  ...more,
});
