// A campaign's whole line, from its launch to the carrier, as the functions do it: the queue of jobs, the door's, the clock's
// minute and the stream of messages, in one process, with as many workers as a new AWS account has.

import { doJobFunction } from "#functions/do-job/do-job.ts";
import { dynamoStores as jobStores } from "#functions/do-job/dynamo-stores.ts";
import { messageChanged } from "#functions/message-changed/message-changed.ts";
import { dynamoStores as doorStores } from "#functions/send-message/dynamo-stores.ts";
import { sendMessageFunction } from "#functions/send-message/send-message.ts";
import { CORNER_COFFEE as accountId, MAIN_SENDER, seed } from "#infra/local/seed.ts";
import { type PhoneNumber, phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { keptSending } from "#shared/accounts/sending.ts";
import { advanceCampaigns } from "#shared/campaigns/advance-campaigns.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { SendBlock } from "#shared/campaigns/campaign-jobs.ts";
import { campaignWindow as window } from "#shared/campaigns/campaign-window.ts";
import { blockSize } from "#shared/campaigns/drip-pace.ts";
import { keptCampaigns } from "#shared/campaigns/kept-campaigns.ts";
import { launchCampaign } from "#shared/campaigns/launch-campaign.ts";
import { lookAtAudience } from "#shared/campaigns/look-at-audience.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import type { Pace } from "#shared/messaging/pace.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { otherJobDeps } from "#test/support/other-job-deps.ts";
import { rosterOf } from "#test/support/roster-of.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";
import type { TableNames } from "#test/support/table-definitions.ts";

const KEYS = { owner: "bench-owner-key", other: "bench-other-key" };
const BODY = "Hello {{first_name|there}}, two coffees for one until Friday at your corner. Reply STOP to end";
const BATCH = 10;
const LOOKS_EVERY_MILLISECONDS = 20;
const MINUTE = 60_000;
const NOTHING = { info() {}, warn() {}, error() {} };

export interface LineOptions {
  readonly client: DocumentClient;
  readonly tables: TableNames;
  readonly clock: Clock;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly segmentsPerSecond: number;
  /** How long the carrier takes to answer. */
  readonly carrierMilliseconds: number;
  /** Hears which slots the door had, for texts of one segment each. */
  readonly onSlots?: (at: readonly number[]) => void;
  /** Lambda's concurrency for the door's queue and that of jobs. */
  readonly workers: { readonly door: number; readonly jobs: number };
}

/** When the carrier was asked for which text. */
export interface Arrival {
  readonly at: number;
  readonly campaignId: string;
  readonly phone: PhoneNumber;
  readonly segments: number;
}

/** A queue as SQS has it: batches of ten in, batches of ten out; counts its requests. */
const countedQueue = <Job>(clock: Clock) => {
  let waiting: { readonly job: Job; readonly at: number }[] = [];
  const requests = { sent: 0, received: 0, deleted: 0 };
  const queue: JobQueue<Job> = {
    send: async (jobs, delaySeconds = 0) => {
      requests.sent += Math.ceil(jobs.length / BATCH);
      waiting.push(...jobs.map((job) => ({ job, at: clock.now() + delaySeconds * 1_000 })));
    },
  };
  const take = (): Job[] => {
    const visible = new Set(waiting.filter(({ at }) => at <= clock.now()).slice(0, BATCH));
    if (visible.size === 0) return [];
    waiting = waiting.filter((each) => !visible.has(each));
    requests.received += 1;
    requests.deleted += 1;
    return [...visible].map(({ job }) => job);
  };
  return { queue, take, requests, size: () => waiting.length };
};

const eventOf = (jobs: readonly unknown[]) => ({
  Records: jobs.map((job, index) => ({ messageId: `m${index}`, body: JSON.stringify(job) })),
});

export const campaignLine = async (options: LineOptions) => {
  const { client, tables, clock, wait } = options;
  await seed(client, tables, KEYS, isoInstant(clock.now() - 86_400_000));
  const stores = doorStores(client, tables);
  const { ofGroups, ofCampaigns } = jobStores(client, tables);
  await stores.accounts.changeSender(accountId, MAIN_SENDER, { segmentsPerSecond: options.segmentsPerSecond });
  const [jobs, blocks] = [countedQueue<unknown>(clock), countedQueue<SendBlock>(clock)];
  const arrivals: Arrival[] = [];
  const invocations = { door: [] as number[], jobs: [] as number[], stream: [] as number[] };
  const refused: string[] = [];
  const parts = {
    clock,
    wait,
    counter: { count() {} },
    log: { ...NOTHING, error: (what: string, of?: object) => void refused.push(`${what} ${JSON.stringify(of)}`) },
  };
  const dead = { send: async (letters: readonly unknown[]) => void refused.push(JSON.stringify(letters)) };
  const accepts = async ({ campaignId = "", phone, segments = 1 }: OutboundMessage) => {
    arrivals.push({ at: clock.now(), campaignId, phone, segments });
    const sid = `SM${String(arrivals.length).padStart(32, "0")}`;
    if (options.carrierMilliseconds > 0) await wait(options.carrierMilliseconds);
    return { kind: "accepted", sid } as const;
  };
  const pace: Pace = {
    reserve: (...given) => stores.pace.reserve(...given),
    giveBack: (...given) => stores.pace.giveBack(...given),
    reserveBlock: async (...given) => {
      const slots = await stores.pace.reserveBlock(...given);
      if (slots.kind === "slots") options.onSlots?.(slots.at);
      return slots;
    },
  };
  const doorOfWorker = () =>
    sendMessageFunction({
      ...{ ...stores, ...parts, pace, campaigns: keptCampaigns(stores.campaigns, clock), senders: stores.accounts },
      ...{ sending: keptSending(stores.accounts, clock), gateway: { ready: async () => accepts }, newId, window },
      ...{ blocks: blocks.queue, replies: { send: () => Promise.reject(new Error("No reply")) }, deadLetters: dead },
    });
  const campaigns = { ...ofCampaigns, ...parts, blocks: blocks.queue, jobs: jobs.queue };
  const others = otherJobDeps({ client, tables, clock });
  const doJob = doJobFunction({ ...ofGroups, ...parts, campaigns, ...others, jobs: jobs.queue, deadLetters: dead });
  const tick = advanceCampaigns({
    ...campaigns,
    launch: (ref) => launchCampaign(campaigns)(ref, "clock"),
    lookAfter: lookAtAudience(campaigns),
  });
  const changed = messageChanged({
    ...{ ...parts, messages: new DynamoMessageStore(client, tables.messages), deadLetters: dead },
    ...{ sentFacts: new DynamoSentFactsStore(client, tables), jobs: jobs.queue, replies: ofCampaigns.replies },
    ...{ campaigns: ofCampaigns.campaigns, counts: ofCampaigns.counts },
  });

  let isOpen = true;
  const timed = async (into: number[], work: () => Promise<{ batchItemFailures: readonly unknown[] }>) => {
    const began = clock.now();
    const { batchItemFailures } = await work();
    into.push(clock.now() - began);
    if (batchItemFailures.length > 0) refused.push(`${batchItemFailures.length} came back`);
  };
  const works = async (
    take: () => unknown[],
    work: (event: unknown) => Promise<{ batchItemFailures: readonly unknown[] }>,
    into: number[],
  ) => {
    while (isOpen) {
      const batch = take();
      if (batch.length === 0) await wait(LOOKS_EVERY_MILLISECONDS);
      else await timed(into, () => work(eventOf(batch)));
    }
  };
  /** Begins to work; the records of the messages stream where there is one. */
  const open = (records?: object[], firstTick = MINUTE): void => {
    for (let worker = 0; worker < options.workers.door; worker += 1)
      void works(blocks.take, doorOfWorker(), invocations.door);
    for (let worker = 0; worker < options.workers.jobs; worker += 1) void works(jobs.take, doJob, invocations.jobs);
    void (async () => {
      for (await wait(firstTick); isOpen; await wait(MINUTE)) await tick();
    })();
    void (async () => {
      while (isOpen && records) {
        const batch = records.splice(0, 100);
        if (batch.length === 0) await wait(250);
        else await timed(invocations.stream, () => changed({ Records: batch }));
      }
    })();
  };

  const contacts = new DynamoContactStore(client, tables.contacts);
  const groups = new DynamoGroupStore(client, tables.groups);
  /** A draft to a group of its own, of so many who may be texted. */
  const draft = async (phones: readonly PhoneNumber[]): Promise<Campaign> => {
    const at = isoInstant(clock.now() - 3_600_000);
    const id = newId();
    await groups.create({ id, accountId, name: id, kind: "standard", createdAt: at, version: 1 });
    await inParallel(phones, 16, async (phone) => {
      const fact = { state: "subscribed", at, how: "import", by: "bench", evidence: "a form", cause: phone } as const;
      await contacts.note(accountId, phone, fact);
      await contacts.save(accountId, phone, { firstName: "Ann" }, { at, source: "import" });
      await rosterOf(client, tables, accountId, id, [phone]);
    });
    const campaign = someCampaign(accountId, { groupIds: [id], body: BODY, createdAt: at });
    await ofCampaigns.campaigns.create(campaign);
    return campaign;
  };
  const launch = async (campaign: Campaign): Promise<void> => {
    const { kind } = await launchCampaign(campaigns)(campaign, "hand");
    if (kind !== "launched") throw new Error(`A campaign should be launched, and is ${kind}`);
  };
  /** One that sends already, whose blocks are in the queue as drips would put them there. */
  const dripped = async (phones: readonly PhoneNumber[]): Promise<void> => {
    const campaign = await draft(phones);
    const { id: campaignId } = campaign;
    const begun = { attempt: 1, launchedAt: isoInstant(clock.now()), frozen: frozenOf(phones.length, clock.now()) };
    const sending = { state: "sending", run: 1, sender: senderNumberSchema.parse(MAIN_SENDER), ...begun } as const;
    await ofCampaigns.campaigns.change(campaign, () => sending);
    const size = blockSize({ sender: options, segments: 1 }, clock.now());
    for (let start = 0; start < phones.length; start += size) {
      const some = phones.slice(start, start + size);
      const block: SendBlock = { v: 1, accountId, campaignId, run: 1, phones: some, attempt: 0, waits: 0 };
      await blocks.queue.send([block], Math.ceil(start / options.segmentsPerSecond));
    }
  };
  const stateOf = async (campaign: Campaign) => (await ofCampaigns.campaigns.get(campaign))?.state;
  /** @throws when a text came twice, or anything failed on the way */
  const expectClean = (texts: number): void => {
    const different = new Set(arrivals.map(({ campaignId, phone }) => `${campaignId} ${phone}`));
    if (different.size !== texts || arrivals.length !== texts || refused.length > 0)
      throw new Error(`${arrivals.length} texts to ${different.size} of ${texts}: ${refused.slice(0, 3).join("; ")}`);
  };
  const queueRequests = () =>
    [jobs, blocks].flatMap(({ requests }) => Object.values(requests)).reduce((sum, each) => sum + each, 0);
  const close = () => {
    isOpen = false;
  };
  return {
    arrivals,
    invocations,
    blocks,
    jobs,
    open,
    close,
    draft,
    dripped,
    launch,
    stateOf,
    expectClean,
    queueRequests,
  };
};

const frozenOf = (included: number, now: number) => ({
  ...{ at: isoInstant(now), audience: included, included, leftOut: {}, inSeveral: 0 },
});

export const phonesFrom = (count: number, areaCode: string): PhoneNumber[] =>
  Array.from({ length: count }, (_, index) => phoneNumberSchema.parse(`+1${areaCode}${2_000_000 + index}`));
