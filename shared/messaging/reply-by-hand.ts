// A person of the account answers a person. Law: consent beats everything: refused here when it is known already, and at
// the door in any case. The row is written first, with the conversation; the same request comes to the same row.
import type { Account } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import { type ConsentState, consentAt, mayReceive } from "#shared/contacts/consent.ts";
import type { ContactFacts } from "#shared/contacts/contact-items.ts";
import type { ContactStore, KnownContact } from "#shared/contacts/contact-store.ts";
import { contactZones } from "#shared/contacts/contact-zones.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { errorMessage, RetryableError } from "#shared/platform/errors.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { hashId } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { afterSaid } from "./conversation.ts";
import type { ConversationStore } from "./conversation-store.ts";
import { type OutboundMessage, type SendMessage, sendJob } from "./message.ts";
import type { MessageStore } from "./message-store.ts";
import { renderText } from "./render-text.ts";
import { replyRow } from "./reply.ts";
import { LONGEST_BODY } from "./sms-gateway.ts";
import type { TemplateStore } from "./template-store.ts";
import { unknownFieldErrors } from "./unknown-fields.ts";

export interface ReplyByHandDeps {
  readonly accounts: Pick<AccountStore, "listSenders">;
  readonly contacts: Pick<ContactStore, "find">;
  readonly fields: Pick<FieldStore, "read">;
  readonly conversations: Pick<ConversationStore, "find" | "reply">;
  readonly messages: Pick<MessageStore, "get">;
  readonly templates: Pick<TemplateStore, "get">;
  readonly replies: JobQueue<SendMessage>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ReplyByHand {
  readonly account: Account;
  readonly phone: PhoneNumber;
  readonly requestId: string;
  readonly words: { readonly body: string } | { readonly templateId: string };
  /** Without one it is the number that the person texted last, else the account's first. */
  readonly sender?: string | undefined;
}

export type ReplyByHandOutcome =
  | { readonly kind: "written"; readonly message: OutboundMessage }
  | { readonly kind: "mayNot"; readonly consent: ConsentState | "held" }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "noSuchContact" | "noSuchTemplate" | "noSuchSender" | "blank" | "tooLong" };

const RACES = 8;

export const replyByHand =
  (deps: ReplyByHandDeps) =>
  async (input: ReplyByHand): Promise<ReplyByHandOutcome> => {
    const { account, phone, requestId } = input;
    const id = hashId(account.id, "reply", requestId);
    const own = await deps.messages.get({ accountId: account.id, phone, messageId: id });
    if (own?.direction === "out") return await queued(deps, own);

    const known = await deps.contacts.find(account.id, phone);
    if (!known.contact) return { kind: "noSuchContact" };
    const consent = consentAt(known.consent, deps.clock.now());
    if (!mayReceive(consent, "reply", deps.clock.now())) {
      const isHeld = consent?.hold !== undefined && consent.state !== "unsubscribed";
      return { kind: "mayNot", consent: isHeld ? "held" : (consent?.state ?? "pending") };
    }
    const words = "body" in input.words ? { body: input.words.body } : {};
    const errors = await unknownFieldErrors(deps.fields, account.id, words);
    if (errors.length > 0) return { kind: "invalid", errors };
    const template = await wordsOf(deps, input);
    if (template === undefined) return { kind: "noSuchTemplate" };
    const body = await renderText(deps.fields, template, account, phone, known.contact);
    if (body.trim() === "") return { kind: "blank" };
    if (body.length > LONGEST_BODY) return { kind: "tooLong" };
    const sender = senderOf(await deps.accounts.listSenders(account.id), input.sender, known.facts);
    if (!sender) return { kind: "noSuchSender" };
    const row = { ...rowOf(deps, input, known, sender, body), id };
    return (await write(deps, row)) ? await queued(deps, row) : { kind: "noSuchContact" };
  };

const wordsOf = async ({ templates }: ReplyByHandDeps, { account, words }: ReplyByHand): Promise<string | undefined> =>
  "body" in words ? words.body : (await templates.get(account.id, words.templateId))?.body;

const senderOf = (
  senders: readonly Sender[],
  wanted: string | undefined,
  facts: ContactFacts | undefined,
): Sender | undefined => {
  const of = (phone: string | undefined) => senders.find((sender) => sender.phone === phone);
  return wanted === undefined ? (of(facts?.lastTexted) ?? senders[0]) : of(wanted);
};

const DAY = 24 * 60 * 60_000;

/** Quiet hours do not hold the answer to what the person texted within the last day. */
const rowOf = (
  { clock }: ReplyByHandDeps,
  { account, phone, requestId }: ReplyByHand,
  { contact, facts }: KnownContact,
  sender: Sender,
  body: string,
): OutboundMessage => {
  const now = clock.now();
  const isAnswer = facts?.lastInboundAt !== undefined && now - Date.parse(facts.lastInboundAt) <= DAY;
  const quiet = isAnswer ? {} : { quietZones: [...contactZones(phone, contact, account).zones] };
  return replyRow({ sender, phone, body, purpose: "reply", cause: requestId, at: isoInstant(now), ...quiet });
};

/** @returns false where the contact was taken away meanwhile */
const write = async (deps: ReplyByHandDeps, row: OutboundMessage): Promise<boolean> => {
  for (let attempt = 0; attempt < RACES; attempt += 1) {
    const before = await deps.conversations.find(row.accountId, row.phone);
    const outcome = await deps.conversations.reply(row, before, afterSaid(before, { ...row, isUnread: false }));
    if (outcome !== "changed") return outcome !== "gone";
  }
  throw new RetryableError("The conversation was changed by others all the time");
};

/** The row is durable: when the queue does not take the job, the clock finds the row two minutes later. */
const queued = async ({ replies, log }: ReplyByHandDeps, message: OutboundMessage): Promise<ReplyByHandOutcome> => {
  try {
    await replies.send([sendJob(message)]);
  } catch (error) {
    log.warn("A reply waits for the clock", { messageId: message.id, cause: errorMessage(error) });
  }
  return { kind: "written", message };
};
