import { doJobFunction } from "#functions/do-job/do-job.ts";
import { messageChanged } from "#functions/message-changed/message-changed.ts";
import { dynamoStores as doorStores } from "#functions/send-message/dynamo-stores.ts";
import { sendMessageFunction } from "#functions/send-message/send-message.ts";
import { keptSending } from "#shared/accounts/sending.ts";
import { advanceCampaigns } from "#shared/campaigns/advance-campaigns.ts";
import { campaignCountsSchema } from "#shared/campaigns/campaign-counts.ts";
import type { SendBlock } from "#shared/campaigns/campaign-jobs.ts";
import { campaignWindow as window } from "#shared/campaigns/campaign-window.ts";
import { keptCampaigns } from "#shared/campaigns/kept-campaigns.ts";
import { launchDue } from "#shared/campaigns/launch-due.ts";
import { lookAtAudience } from "#shared/campaigns/look-at-audience.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { campaignJobDeps } from "#test/support/campaign-job-deps.ts";
import { streamOf } from "#test/support/campaign-world.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { exportJobDeps } from "#test/support/export-job-deps.ts";
import { importJobDeps } from "#test/support/import-job-deps.ts";
import { type CarrierFault, UnreliableCarrier } from "#test/support/unreliable-carrier.ts";
import { type Api, type Shop, startShop } from "./api-fixture.ts";

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, each) => all + each, 0);

const eventOf = (jobs: readonly unknown[]) => ({
  Records: jobs.map((job, index) => ({ messageId: `m${index}`, body: JSON.stringify(job) })),
});

/** A shop that sends campaigns, with all that works behind the API: jobs, the door, the clock and the tally. */
export const campaignDesk = async (api: Api, of?: Shop) => {
  const shop = of ?? (await startShop(api));
  const { client, tables, clock, stores } = api;
  const fault: { next: CarrierFault } = { next: "none" };
  const carrier = new UnreliableCarrier(() => fault.next);
  const blocks: SendBlock[] = [];
  const records = streamOf(api.dynamo, tables.messages);
  const log = {
    info() {},
    warn() {},
    error: (message: string, details?: unknown) => void api.errors.push(message, details),
  };
  const counter = { count() {} };
  const wait = async (milliseconds: number) => {
    clock.time += Math.ceil(Math.max(0, milliseconds));
  };
  const deadLetters = { send: async (letters: readonly unknown[]) => void api.errors.push(...letters) };
  const campaigns = { ...campaignJobDeps(api, [], blocks), jobs: api.jobs };
  const walks = new DynamoWalkStore(client, tables.groups);
  const doJob = doJobFunction({
    exports: { ...exportJobDeps(api, api.files), jobs: api.jobs },
    imports: { ...importJobDeps(api, api.files), jobs: api.jobs },
    erasing: eraseJobDeps(api),
    ...{ campaigns, ...dynamoRules(client, tables), memberships: stores.memberships, walks },
    ...{ jobs: api.jobs, clock, wait, counter, log, deadLetters },
  });
  const ofDoor = doorStores(client, tables);
  const door = sendMessageFunction({
    ...{ ...ofDoor, campaigns: keptCampaigns(ofDoor.campaigns, clock), sending: keptSending(ofDoor.accounts, clock) },
    ...{ senders: ofDoor.accounts, recipients: ofDoor.recipients, gateway: carrier, newId, window, deadLetters },
    blocks: { send: async (jobs: readonly SendBlock[]) => void blocks.push(...jobs) },
    ...{ replies: api.replies, wait, clock, counter, log },
  });
  const messages = new DynamoMessageStore(client, tables.messages);
  const tally = messageChanged({
    ...{ sentFacts: new DynamoSentFactsStore(client, tables), messages, deadLetters, log, clock },
    ...{ campaigns: campaigns.campaigns, counts: campaigns.counts, jobs: api.jobs, replies: campaigns.replies },
  });
  const tick = advanceCampaigns({
    ...campaigns,
    launch: launchDue({ ...campaigns, log }),
    lookAfter: lookAtAudience(campaigns),
  });
  /** Works off all queues but the door's, and what the stream of messages says. */
  const work = async (): Promise<void> => {
    for (;;) {
      if (records.length > 0) await tally({ Records: records.splice(0) });
      if (api.walkJobs.length === 0) return;
      await doJob(eventOf(api.walkJobs.splice(0)));
    }
  };
  /** And the door's. */
  const send = async (): Promise<void> => {
    await work();
    while (blocks.length + api.queued.length > 0) {
      await door(eventOf([...blocks.splice(0), ...api.queued.splice(0)]));
      await work();
    }
  };
  const minute = async (): Promise<void> => {
    clock.time += 60_000;
    await tick();
  };
  const draft = async (more: object = {}): Promise<string> => {
    const wanted = { name: "Sale", body: "Hello {{first_name|there}}", groupIds: [shop.members.id], ...more };
    const { status, body } = await shop.ask("POST", "/v1/campaigns", wanted);
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body.id;
  };
  const act = (id: string, what: string, body?: object) => shop.ask("POST", `/v1/campaigns/${id}/${what}`, body);
  /** A campaign as it is answered; its counts add up in each answer. */
  const get = async (id: string) => {
    const answer = await shop.ask("GET", `/v1/campaigns/${id}`);
    const { audience, included, leftOut, ...outcomes } = campaignCountsSchema.parse(answer.body.counts);
    expect(sum(leftOut) + included).toBe(audience);
    expect(sum(outcomes)).toBe(included);
    return answer;
  };
  const patch = (id: string, body: object) => shop.ask("PATCH", `/v1/campaigns/${id}`, body);
  const join = async (group: { readonly id: string }, ...phones: string[]) => {
    await shop.ask("POST", `/v1/groups/${group.id}/members`, { phones, respond: false });
  };
  const why = async (id: string, phone: string) =>
    (await shop.ask("GET", `/v1/campaigns/${id}/recipients/${phone}`)).body;
  return { shop, fault, carrier, blocks, work, send, minute, draft, act, get, patch, join, why };
};
export type CampaignDesk = Awaited<ReturnType<typeof campaignDesk>>;
