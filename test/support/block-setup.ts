import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { keptSending } from "#shared/accounts/sending.ts";
import { type Campaign, campaignSchema } from "#shared/campaigns/campaign.ts";
import type { SendBlock } from "#shared/campaigns/campaign-jobs.ts";
import type { CampaignStore } from "#shared/campaigns/campaign-store.ts";
import { keptCampaigns } from "#shared/campaigns/kept-campaigns.ts";
import { type BlockDeps, sendBlock } from "#shared/campaigns/send-block.ts";
import type { Window } from "#shared/campaigns/window.ts";
import { DynamoProfileReader } from "#shared/contacts/dynamo-profile-reader.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import { DynamoCampaignTextStore } from "#shared/messaging/dynamo-campaign-text-store.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { account, MEMBERS, mainSender, phoneOf, START, seededTwin } from "./seeded-twin.ts";
import { type CarrierFault, UnreliableCarrier } from "./unreliable-carrier.ts";

export const someCampaign = (more: Partial<Campaign> = {}): Campaign =>
  campaignSchema.parse({
    ...{
      id: "campaign-one",
      accountId: account,
      name: "Sale",
      body: "Hello {{first_name|there}}",
      sender: mainSender.phone,
    },
    ...{ groupIds: [MEMBERS], excludeGroupIds: [], phones: [], excludeCampaignIds: [], when: { kind: "now" } },
    ...{ freeze: "send", state: "sending", attempt: 1, run: 1, createdAt: isoInstant(START), version: 1 },
    ...more,
  });

/** Campaigns in memory, with the part of their store that the door asks for. */
const heldCampaigns = (...campaigns: Campaign[]) => {
  const held = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
  const store: Pick<CampaignStore, "get" | "change"> = {
    get: async ({ id }) => held.get(id),
    change: async ({ id }, decide) => {
      const campaign = held.get(id);
      if (!campaign) return { kind: "missing" };
      const changes = decide(campaign);
      if (!changes) return { kind: "refused", campaign };
      const changed = Object.entries({ ...campaign, ...changes }).filter(([, value]) => value !== null);
      const next = campaignSchema.parse(Object.fromEntries(changed));
      held.set(id, next);
      return { kind: "changed", campaign: next };
    },
  };
  const set = (changes: Partial<Campaign>, id = "campaign-one") => {
    const campaign = held.get(id);
    if (campaign) held.set(id, { ...campaign, ...changes });
  };
  return { held, store, set };
};

export const blockOf = (phones: readonly PhoneNumber[], more: Partial<SendBlock> = {}): SendBlock => ({
  ...{ v: 1, accountId: account, campaignId: "campaign-one", run: 1, attempt: 0, waits: 0 },
  phones: [...phones],
  ...more,
});

export const phonesTo = (count: number): PhoneNumber[] =>
  Array.from({ length: count }, (_, index) => phoneOf(index + 1));

/** The campaigns' door over the seeded twin: subscribed people, a campaign that is sending, a carrier, a queue. */
export const blockSetup = async (people = 10, ...campaigns: Campaign[]) => {
  const twin = await seededTwin();
  const fault: { next: CarrierFault } = { next: "none" };
  const carrier = new UnreliableCarrier(() => fault.next);
  const { store, set, held } = heldCampaigns(someCampaign(), ...campaigns);
  const queued: { job: SendBlock; seconds: number }[] = [];
  const phones = phonesTo(people);
  const say = (phone: PhoneNumber, state: "subscribed" | "unsubscribed") => {
    const at = isoInstant(twin.clock.now());
    const fact = { state, at, how: "text", by: "person", evidence: state, cause: `${state}-${at}` } as const;
    return twin.contacts.note(account, phone, fact);
  };
  for (const phone of phones) await say(phone, "subscribed");
  twin.dynamo.meter.reset();
  const texts = new DynamoCampaignTextStore(twin.client, twin.tables.messages);
  const windowed: { of: (phone: PhoneNumber) => Window } = { of: () => ({ kind: "open" }) };
  const kept = keptCampaigns(store, twin.clock);
  const deps = (): BlockDeps => ({
    ...twin,
    ...{ texts, caps: texts, gateway: carrier, newId, senders: twin.accounts },
    campaigns: kept,
    sending: keptSending(twin.accounts, twin.clock),
    profiles: new DynamoProfileReader(twin.client, twin.tables.contacts),
    window: (_, { phone }) => windowed.of(phone),
    blocks: { send: async (jobs, seconds = 0) => void queued.push(...jobs.map((job) => ({ job, seconds }))) },
    wait: async (milliseconds) => twin.clock.advance(Math.max(0, milliseconds)),
  });
  const row = async (phone: PhoneNumber, campaignId = "campaign-one") =>
    (await texts.find(account, [{ phone, messageId: campaignTextId(account, campaignId, phone) }]))[0];
  const send = (job: SendBlock, more: Partial<BlockDeps> = {}) => sendBlock({ ...deps(), ...more })(job);
  return {
    twin,
    fault,
    carrier,
    campaigns: { store, set, held },
    queued,
    phones,
    say,
    texts,
    windowed,
    deps,
    row,
    send,
  };
};
