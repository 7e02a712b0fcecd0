// A campaign's text to a few phones beforehand, as it would be for each. It is a text like any other: a row of its own through
// the queue of replies, by consent and quiet hours, and no campaign counts it. The row is written before its job; the same
// request comes to the same rows.
import * as z from "zod";
import type { Account } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { isLandline } from "#shared/accounts/is-landline.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import { consentAt } from "#shared/contacts/consent.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import { contactZones } from "#shared/contacts/contact-zones.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { type OutboundMessage, type SendMessage, sendJob } from "#shared/messaging/message.ts";
import type { MessageStore } from "#shared/messaging/message-store.ts";
import { whyNotSend } from "#shared/messaging/recipient.ts";
import { renderText } from "#shared/messaging/render-text.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { LONGEST_BODY } from "#shared/messaging/sms-gateway.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import { hashId } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import type { Campaign } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";

export interface TestCampaignDeps {
  readonly accounts: Pick<AccountStore, "listSenders">;
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly contacts: Pick<ContactStore, "find">;
  readonly fields: Pick<FieldStore, "read">;
  readonly messages: Pick<MessageStore, "get" | "insert">;
  readonly replies: JobQueue<SendMessage>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface TestCampaign {
  readonly account: Account;
  readonly campaignId: string;
  readonly phones: readonly PhoneNumber[];
  readonly requestId: string;
}

/** `queued`: it goes out as any text does. The others: why none was written. */
export const testedAsSchema = z.enum([
  "queued",
  "unsubscribed",
  "held",
  "pending",
  "no_consent",
  "country",
  "invalid",
  "too_long",
]);

export interface TestedPhone {
  readonly phone: PhoneNumber;
  readonly outcome: z.infer<typeof testedAsSchema>;
  readonly messageId?: string;
}

export type TestCampaignOutcome =
  | { readonly kind: "tested"; readonly results: readonly TestedPhone[] }
  | { readonly kind: "missing" | "noSender" };

const MARK = "TEST: ";

export const testCampaign =
  (deps: TestCampaignDeps) =>
  async (input: TestCampaign): Promise<TestCampaignOutcome> => {
    const { account, campaignId, phones } = input;
    const [campaign, senders] = await Promise.all([
      deps.campaigns.get({ accountId: account.id, id: campaignId }),
      deps.accounts.listSenders(account.id),
    ]);
    if (!campaign) return { kind: "missing" };
    const sender = campaign.sender === undefined ? senders[0] : senders.find(({ phone }) => phone === campaign.sender);
    if (!sender) return { kind: "noSender" };
    return { kind: "tested", results: await Promise.all(phones.map(testOne(deps, input, campaign, sender))) };
  };

const testOne =
  (deps: TestCampaignDeps, { account, requestId }: TestCampaign, campaign: Campaign, sender: Sender) =>
  async (phone: PhoneNumber): Promise<TestedPhone> => {
    const id = hashId(account.id, "campaign-test", requestId, campaign.id, phone);
    const own = await deps.messages.get({ accountId: account.id, phone, messageId: id });
    if (own?.direction === "out") return await queued(deps, own);
    const { contact, consent } = await deps.contacts.find(account.id, phone);
    const now = deps.clock.now();
    const body = await renderText(deps.fields, MARK + campaign.body, account, phone, contact, LONGEST_BODY);
    const quietZones = [...contactZones(phone, contact, account).zones];
    const row: OutboundMessage = {
      ...replyRow({ sender, phone, body, purpose: "campaign", cause: "test", at: isoInstant(now), quietZones }),
      ...{ id, testOf: campaign.id, mediaUrls: campaign.mediaUrls },
    };
    const recipient = { consent: consentAt(consent, now), inGroup: true, hasArrived: false, isErased: false };
    const why = whyNotSend(row, recipient, account, now) ?? (isLandline(phone) ? "invalid" : undefined);
    if (why !== undefined) return { phone, outcome: testedAsSchema.parse(why) };
    // Where the same request wrote it in between, that is the row.
    await deps.messages.insert(row);
    return await queued(deps, row);
  };

/** The row is durable: when the queue does not take the job, the clock finds the row two minutes later. */
const queued = async ({ replies, log }: TestCampaignDeps, row: OutboundMessage): Promise<TestedPhone> => {
  try {
    if (row.state === "queued") await replies.send([sendJob(row)]);
  } catch (error) {
    log.warn("A test of a campaign waits for the clock", { messageId: row.id, cause: errorMessage(error) });
  }
  return { phone: row.phone, outcome: "queued", messageId: row.id };
};
