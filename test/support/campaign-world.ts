import type { Account, AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { AudienceRow } from "#shared/campaigns/audience.ts";
import type { AudienceStore } from "#shared/campaigns/audience-store.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { CampaignJob } from "#shared/campaigns/campaign-jobs.ts";
import { DynamoCampaignCountStore } from "#shared/campaigns/dynamo-campaign-count-store.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { DynamoReplyStore } from "#shared/campaigns/dynamo-reply-store.ts";
import { type Outcome, outcomeSchema, type RecipientWindow } from "#shared/campaigns/recipient-outcome.ts";
import { recountCampaign } from "#shared/campaigns/recount-campaign.ts";
import { DynamoRecountWalks } from "#shared/campaigns/recount-walk.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import { DynamoCampaignTextStore } from "#shared/messaging/dynamo-campaign-text-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { createInMemoryTables, type InMemoryDynamo } from "./in-memory-dynamo.ts";
import { AT, NOW, phoneOf, someAccount, someReply } from "./samples.ts";
import { someCampaign } from "./some-campaigns.ts";
import type { TableNames } from "./table-definitions.ts";

/** What the tally and the recount stand on, beside messages. */
export const tallying = (client: DocumentClient, tables: TableNames) => {
  const jobs: { job: CampaignJob; delaySeconds: number }[] = [];
  const errors: string[] = [];
  const clock = {
    time: NOW,
    now: () => clock.time,
    advance: (milliseconds: number) => {
      clock.time += milliseconds;
    },
  };
  return {
    campaigns: new DynamoCampaignStore(client, tables),
    counts: new DynamoCampaignCountStore(client, tables.campaigns),
    progress: new DynamoRecountWalks(client, tables.campaigns),
    replies: new DynamoReplyStore(client, tables.campaigns),
    jobs: {
      queued: jobs,
      send: async (sent: readonly CampaignJob[], delaySeconds = 0) =>
        void jobs.push(...sent.map((job) => ({ job, delaySeconds }))),
    },
    clock,
    errors,
    log: { info() {}, warn() {}, error: (message: string) => void errors.push(message) },
  };
};

/** A list that is kept in memory, in pages of a few. */
const listOf = (rows: readonly AudienceRow[], pageSize: number): AudienceStore => {
  const sorted = [...rows].sort((a, b) => (a.phone < b.phone ? -1 : 1));
  return {
    insertAll: async () => {},
    remove: async () => false,
    find: async (_, phone) => sorted.find((row) => row.phone === phone),
    page: async (_, shard, after, limit) => {
      const size = Math.min(limit, pageSize);
      const left = sorted.filter(({ phone }) => shardOf(phone) === shard && (after === undefined || phone > after));
      const page = left.slice(0, size);
      return { rows: page, next: left.length > size ? page.at(-1)?.phone : undefined };
    },
  };
};

/** The records of the messages stream with their images, as the twin's changes make them. */
export const streamOf = (dynamo: InMemoryDynamo, table: string) => {
  const records: object[] = [];
  const images = new Map<string, object | undefined>();
  dynamo.onChange(({ table: changed, keys, eventName }) => {
    if (changed !== table) return;
    const name = JSON.stringify(keys);
    const [OldImage, NewImage] = [images.get(name), dynamo.table(table).get(keys)];
    images.set(name, NewImage);
    const Keys = { pk: { S: keys.pk }, sk: { S: keys.sk } };
    const dynamodb = { Keys, ...(OldImage ? { OldImage } : {}), ...(NewImage ? { NewImage } : {}) };
    records.push({ eventSourceARN: `arn:aws:dynamodb:::table/${table}`, eventName, dynamodb });
  });
  return records;
};

export interface WorldOptions {
  readonly included: readonly PhoneNumber[];
  readonly leftOut?: readonly AudienceRow[];
  readonly campaign?: Partial<Campaign>;
  readonly pageSize?: number;
}

/** A campaign that sends, with its list and its rows over the twin; `window` says who may be sent to. */
export const campaignWorld = async ({ included, leftOut = [], campaign: more = {}, pageSize = 3 }: WorldOptions) => {
  const { client, tables, dynamo } = createInMemoryTables();
  const base = tallying(client, tables);
  const account: Account = { ...someAccount(), segmentPrice: { amount: 0.01, currency: "USD" } };
  const accountId: AccountId = account.id;
  const reasons = Map.groupBy(leftOut, (row) => row.leftOut ?? "invalid");
  const campaign = someCampaign(accountId, {
    ...{ groupIds: [], state: "sending", attempt: 1, run: 1, launchedAt: AT, drip: { pass: 1, queued: 0 } },
    frozen: {
      at: AT,
      audience: included.length + leftOut.length,
      included: included.length,
      leftOut: Object.fromEntries([...reasons].map(([reason, rows]) => [reason, rows.length])),
      inSeveral: 0,
    },
    ...more,
  });
  await base.campaigns.create(campaign);
  const rows = [...leftOut, ...included.map((phone) => ({ v: 1 as const, phone, groups: 1 }))];
  const records = streamOf(dynamo, tables.messages);
  const messages = new DynamoMessageStore(client, tables.messages);
  const texts = new DynamoCampaignTextStore(client, tables.messages);
  const windows: { of: (phone: PhoneNumber) => RecipientWindow } = { of: () => ({ kind: "open" }) };
  /** The row of a claim made now. */
  const claimOf = (phone: PhoneNumber, parts: Partial<OutboundMessage> = {}): OutboundMessage => {
    const at = isoInstant(base.clock.now());
    const id = campaignTextId(accountId, campaign.id, phone);
    const claim = { id, state: "claimed", claimId: newId(), claimedAt: at, at, segments: 2 } as const;
    return someReply(accountId, { phone, purpose: "campaign", campaignId: campaign.id, ...claim, ...parts });
  };
  return {
    ...base,
    ...{ client, tables, dynamo, account, accountId, campaign, records, messages, texts, windows, claimOf },
    accounts: { getAccount: async () => account, listSenders: async () => [], readSending: async () => undefined },
    audience: listOf(rows, pageSize),
    window: (_: Campaign, { phone }: Pick<AudienceRow, "phone">) => windows.of(phone),
    ref: { accountId, id: campaign.id },
  };
};

/** Works off the recounts in the queue, and those that they queue, at their time. */
export const workOff = async (world: CampaignWorld, jobs = world.jobs.queued): Promise<void> => {
  for (let next = jobs.shift(); next; next = jobs.shift()) {
    world.clock.advance(next.delaySeconds * 1_000);
    if (next.job.kind === "recount") await recountCampaign(world)(next.job);
  }
};

/** The outcome of each included phone, read one by one. */
export const outcomesOneByOne = async (world: CampaignWorld, phones: readonly PhoneNumber[]): Promise<Outcome[]> => {
  const campaign = await world.campaigns.get(world.ref);
  const messages = await Promise.all(
    phones.map((phone) =>
      world.messages.get({ accountId: world.accountId, phone, messageId: world.claimOf(phone).id }),
    ),
  );
  return messages.map((message, index) => {
    if (message?.direction === "out") {
      const isOld = Date.parse(message.claimedAt ?? message.at) < world.clock.now() - 3 * 60_000;
      if (message.state === "claimed" && isOld) return "inDoubt";
      return message.state === "in_doubt" ? "inDoubt" : outcomeSchema.parse(message.state);
    }
    if (campaign?.state === "cancelled") return "cancelled";
    const { kind } = world.windows.of(phones[index] ?? phoneOf(""));
    if (campaign?.state === "expired" || kind === "over") return "expired";
    return kind === "opens" ? "held" : "waiting";
  });
};
export type CampaignWorld = Awaited<ReturnType<typeof campaignWorld>>;
