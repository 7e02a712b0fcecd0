import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { AudienceRow } from "#shared/campaigns/audience.ts";
import { DynamoAudienceWalks } from "#shared/campaigns/audience-walk.ts";
import { beginAudience } from "#shared/campaigns/begin-audience.ts";
import { type BuildAudienceDeps, buildAudience } from "#shared/campaigns/build-audience.ts";
import { type Campaign, campaignSchema } from "#shared/campaigns/campaign.ts";
import type { BuildAudience, DripCampaign, ForgetAudience } from "#shared/campaigns/campaign-jobs.ts";
import type { CampaignChanges, CampaignStore } from "#shared/campaigns/campaign-store.ts";
import { DynamoAudienceStore } from "#shared/campaigns/dynamo-audience-store.ts";
import type { ForgetAudienceDeps } from "#shared/campaigns/forget-audience.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMemberReader } from "#shared/groups/dynamo-member-reader.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import type { Group } from "#shared/groups/group.ts";
import { DynamoCampaignTextStore } from "#shared/messaging/dynamo-campaign-text-store.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { allShards, newId } from "#shared/platform/ids.ts";
import { createInMemoryTables, type InMemoryDynamoOptions } from "./in-memory-dynamo.ts";
import { rosterOf } from "./roster-of.ts";
import { AT, NOW, someAccount, someFact, someGroup, someKey, someReply } from "./samples.ts";

/** An account with groups and a campaign to them. Jobs wait until they are worked off; campaigns are kept beside the twin. */
export const audienceWorld = async (options: InMemoryDynamoOptions = { pageBytes: 700 }) => {
  const { client, tables, dynamo } = createInMemoryTables(options);
  const clock = { time: NOW, now: () => clock.time };
  const account = someAccount();
  const accounts = new DynamoAccountStore(client, tables.accounts);
  await accounts.createAccount(account, someKey(account.id));
  const groupStore = new DynamoGroupStore(client, tables.groups);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const kept = new Map<string, Campaign>();
  const campaigns = campaignsIn(kept);
  const sentTexts = new Map<string, OutboundMessage>();
  const repliers = new Set<string>();
  const dynamic = new Map<string, Partial<Group> | undefined>();
  const jobs: BuildAudience[] = [];
  const drips: (DripCampaign & { readonly delaySeconds: number })[] = [];
  const forgets: ForgetAudience[] = [];
  const memberships = new DynamoMembershipStore(client, tables);
  const deps: BuildAudienceDeps & ForgetAudienceDeps = {
    accounts,
    members: new DynamoMemberReader(client, tables.contacts),
    memberships,
    audiences: new DynamoAudienceStore(client, tables.campaigns),
    walks: new DynamoAudienceWalks(client, tables.campaigns),
    campaigns,
    // Standard groups as they are stored; what a test says of one stands over it.
    groups: {
      getAll: async (of, ids) =>
        (await groupStore.getAll(of, ids)).map((group, index) => {
          const id = ids[index] ?? "";
          if (!dynamic.has(id)) return group;
          const said = dynamic.get(id);
          return said && group && { ...group, ...said };
        }),
    },
    texts: { find: async (_, texts) => texts.map(({ phone }) => sentTexts.get(phone)) },
    replied: { among: async (_, __, phones) => new Set(phones.filter((phone) => repliers.has(phone))) },
    jobs: {
      send: async (some, delaySeconds = 0) => {
        for (const job of some) {
          if (job.kind === "audience") jobs.push(job);
          else job.kind === "drip" ? drips.push({ ...job, delaySeconds }) : forgets.push(job);
        }
      },
    },
    clock,
  };
  const group = async (phones: readonly PhoneNumber[] = []): Promise<string> => {
    const made = someGroup(account.id);
    await groupStore.create(made);
    await rosterOf(client, tables, account.id, made.id, phones);
    return made.id;
  };
  const campaign = (more: Partial<Campaign> = {}): Campaign => {
    const made = someCampaign(account.id, more);
    kept.set(made.id, made);
    return made;
  };
  const begin = (of: Campaign) => beginAudience(deps)(of, ({ run }) => ({ state: "building", run: run + 1 }));
  /** Works off what waits, in the order of `next`. */
  const work = async (next: () => number = () => 0): Promise<void> => {
    for (let round = 0; jobs.length > 0; round += 1) {
      if (round === 2_000) throw new Error("A list does not end");
      const [job] = jobs.splice(next() % jobs.length, 1);
      if (job) await buildAudience(deps, 2)(job);
    }
  };
  const rowsOf = async ({ accountId, id }: Campaign, attempt = kept.get(id)?.attempt ?? 0): Promise<AudienceRow[]> => {
    const pages = allShards.map((shard) =>
      deps.audiences.page({ accountId, campaignId: id, attempt }, shard, undefined, 100_000),
    );
    return (await Promise.all(pages)).flatMap(({ rows }) => rows).sort((a, b) => (a.phone < b.phone ? -1 : 1));
  };
  const ofTexts = new DynamoCampaignTextStore(client, tables.messages);
  /** As if other campaigns had texted a person, so many days ago each. */
  const hadTexts = async (phone: PhoneNumber, daysAgo: readonly number[]): Promise<void> => {
    for (const days of daysAgo) {
      const claimedAt = isoInstant(clock.time - days * 86_400_000);
      const row = someReply(account.id, {
        id: newId(),
        phone,
        at: claimedAt,
        claimedAt,
        claimId: newId(),
        state: "claimed",
      });
      await ofTexts.claim(row, { messages: 100, days: 365 });
    }
  };
  const say = (phone: PhoneNumber, state: "subscribed" | "pending" | "unsubscribed") =>
    contacts.note(account.id, phone, someFact(state, -10));
  return {
    campaigns,
    ...{
      account,
      accounts,
      client,
      clock,
      contacts,
      deps,
      drips,
      dynamic,
      dynamo,
      forgets,
      group,
      jobs,
      kept,
      repliers,
      rowsOf,
    },
    ...{ hadTexts, capped: ofTexts.capped.bind(ofTexts) },
    leave: (groupId: string, phone: PhoneNumber) => memberships.remove(account.id, groupId, phone),
    ...{ say, sentTexts, tables, work, begin, campaign },
    now: (of: Campaign): Campaign => kept.get(of.id) ?? of,
  };
};

export const someCampaign = (accountId: Campaign["accountId"], more: Partial<Campaign> = {}): Campaign => ({
  ...{ id: newId(), accountId, name: "Sale", body: "Hello", groupIds: [], excludeGroupIds: [], phones: [] },
  ...{ excludeCampaignIds: [], when: { kind: "now" }, freeze: "send", state: "draft", attempt: 0, run: 0 },
  ...{ createdAt: AT, version: 1, ...more },
});

/** Campaigns in memory; a change is one step, as a conditional write that held. */
const campaignsIn = (kept: Map<string, Campaign>): Pick<CampaignStore, "get" | "change" | "list"> => ({
  get: async ({ id }) => kept.get(id),
  change: async ({ id }, decide) => {
    const before = kept.get(id);
    if (!before) return { kind: "missing" };
    const changes = decide(before);
    if (!changes) return { kind: "refused", campaign: before };
    const after = campaignSchema.parse(applied(before, changes));
    kept.set(id, after);
    return { kind: "changed", campaign: after };
  },
  list: async (account, after, limit) => {
    const all = [...kept.values()]
      .filter(({ accountId }) => accountId === account)
      .sort((a, b) => (a.id < b.id ? 1 : -1));
    const behind = all.filter(({ id }) => after === undefined || id < after);
    return { items: behind.slice(0, limit), more: behind.length > limit };
  },
});

const applied = (before: Campaign, changes: CampaignChanges): object => {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const after = { ...before, ...Object.fromEntries(given), version: before.version + 1 };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null));
};
