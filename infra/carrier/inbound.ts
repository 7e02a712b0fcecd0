// A handset's text on its way to the application: journaled, judged for STOP and START, posted as a signed webhook, and
// whatever TwiML comes back is sent. When nobody answers, the message can still be listed over REST, as at Twilio.
import { randomUUID } from "node:crypto";
import type { EventEmitter } from "node:events";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { CarrierEvents } from "./carrier-events.ts";
import { inboundParams } from "./inbound-params.ts";
import type { Journal } from "./journal.ts";
import type { MessageLog } from "./message-log.ts";
import { type MessageRecord, newSid, segmentsOf } from "./message-record.ts";
import type { OptOuts } from "./opt-out.ts";
import type { WebhookAnswer } from "./post-webhook.ts";
import type { Screens } from "./screens.ts";
import type { SenderRegistration, Senders } from "./senders.ts";
import type { Text } from "./text.ts";
import type { TwimlMessage } from "./twiml.ts";
import type { WebhookOutbox } from "./webhook-outbox.ts";
import type { WebhookRecord } from "./webhook-record.ts";
import { readReply } from "./webhook-reply.ts";

interface Parts {
  accountSid: string;
  clock: Clock;
  journal: Journal;
  messages: MessageLog;
  senders: Senders;
  optOuts: OptOuts;
  screens: Screens;
  outbox: WebhookOutbox;
  events: EventEmitter<CarrierEvents>;
  reply: (inbound: MessageRecord, message: TwimlMessage) => void;
}

interface HandsetText {
  from: string;
  sender: SenderRegistration;
  body: string;
  mediaUrls: string[];
}

export class Inbound {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** When this returns, the text survives a crash; the webhook follows. */
  receive({ from, sender, body, mediaUrls }: HandsetText): Text {
    const { clock, journal, messages, optOuts, senders, screens, outbox } = this.#parts;
    const to = sender.phone;
    const message = inboundRecord({ from, to, body, mediaUrls }, sender.messagingServiceSid ?? null, clock.now());
    const webhook = this.#webhook(message, sender);
    const answer = journal.together(() => {
      messages.save(message);
      if (webhook) outbox.owe(webhook);
      const keywordReply = optOuts.heard({ from, to, body, scope: senders.scopeOf(to) });
      if (keywordReply === undefined) return undefined;
      const text = { from: to, to: from, body: keywordReply, at: isoInstant(clock.now()), sid: newSid("SM") };
      journal.append({ kind: "carrier_reply", text });
      return text;
    });
    const text = inboundText(message);
    screens.sent(text);
    if (answer) screens.received(answer);
    if (webhook) void this.#deliver(webhook);
    return text;
  }

  /** Posts again what a restart found unanswered, to where the sender's webhook is now. */
  resume(webhook: WebhookRecord): void {
    const sender = this.#parts.senders.get(webhook.params.To ?? "");
    void this.#deliver({ ...webhook, url: sender?.inboundUrl ?? webhook.url });
  }

  async #deliver(webhook: WebhookRecord): Promise<void> {
    const { outbox, journal } = this.#parts;
    const first = readReply(await outbox.deliver(webhook));
    const reply = first.kind === "error" ? await this.#askFallback(webhook, first.code) : first;
    if (reply.kind === "stopped") return;
    journal.together(() => {
      outbox.settle(webhook.id);
      if (reply.kind === "messages") this.#send(webhook, reply.messages);
    });
  }

  async #askFallback(webhook: WebhookRecord, code: number) {
    const { outbox, events } = this.#parts;
    events.emit("warning", { code, about: webhook.url });
    if (webhook.fallbackUrl === null) return { kind: "messages", messages: [] } as const;
    const params = { ...webhook.params, ErrorCode: String(code), ErrorUrl: webhook.url };
    const answer: WebhookAnswer = await outbox.post(webhook, webhook.fallbackUrl, params);
    const reply = readReply(answer);
    if (reply.kind === "error") events.emit("warning", { code: reply.code, about: webhook.fallbackUrl });
    return reply;
  }

  #send(webhook: WebhookRecord, replies: readonly TwimlMessage[]): void {
    const inbound = this.#parts.messages.get(webhook.sid);
    if (inbound) for (const message of replies) this.#parts.reply(inbound, message);
  }

  #webhook(message: MessageRecord, sender: SenderRegistration): WebhookRecord | undefined {
    if (sender.inboundUrl === undefined) return undefined;
    return {
      id: randomUUID(),
      kind: "inbound",
      sid: message.sid,
      url: sender.inboundUrl,
      fallbackUrl: sender.fallbackUrl ?? null,
      params: inboundParams(this.#parts.accountSid, message),
      token: randomUUID(),
      dueAt: message.createdAt,
    };
  }
}

const inboundRecord = (
  { from, to, body, mediaUrls }: { from: string; to: string; body: string; mediaUrls: string[] },
  messagingServiceSid: string | null,
  now: number,
): MessageRecord => ({
  sid: newSid(mediaUrls.length > 0 ? "MM" : "SM"),
  direction: "inbound",
  from,
  to,
  sender: from,
  body,
  mediaUrls,
  messagingServiceSid,
  status: "received",
  errorCode: null,
  segments: segmentsOf(body, mediaUrls),
  createdAt: now,
  updatedAt: now,
  sentAt: now,
  sendAt: null,
  validitySeconds: 0,
  statusCallback: null,
  attempt: 1,
});

export const inboundText = ({ sender, to, body, createdAt, sid }: MessageRecord): Text => ({
  from: sender,
  to,
  body,
  at: isoInstant(createdAt),
  sid,
});
