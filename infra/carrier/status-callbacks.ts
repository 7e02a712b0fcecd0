// Tells the application what became of a message. Twilio promises no order and no delivery; without faults the stand-in
// is kinder than that: one after the other, each once.
import { randomUUID } from "node:crypto";
import type { Clock } from "#shared/platform/clock.ts";
import type { Draw, Faults } from "./faults.ts";
import { isFinal, type MessageRecord } from "./message-record.ts";
import { API_VERSION } from "./message-resource.ts";
import type { WebhookOutbox } from "./webhook-outbox.ts";
import type { WebhookRecord } from "./webhook-record.ts";

interface Parts {
  accountSid: string;
  clock: Clock;
  faults: Faults;
  outbox: WebhookOutbox;
}

export class StatusCallbacks {
  readonly #parts: Parts;
  readonly #lastOf = new Map<string, Promise<void>>();
  readonly #heldBack = new Map<string, WebhookRecord>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** To be called for every status but the first: that one Twilio gives in its answer alone. */
  changed(message: MessageRecord): void {
    if (message.statusCallback === null) return;
    const { faults } = this.#parts;
    const draw = { to: message.to, body: message.body, attempt: message.attempt };
    const isLost = faults.hits("loseCallbacks", draw, message.status);
    if (!isLost) this.#tell(message, message.statusCallback, draw);
    if (isFinal(message.status)) this.#releaseHeldBack(message.sid);
  }

  /** Sends again what a restart found unsettled. */
  resume(webhook: WebhookRecord): void {
    this.#queue(webhook);
  }

  /** When everything told so far about this message has been answered or given up. */
  async told(sid: string): Promise<void> {
    await this.#lastOf.get(sid);
  }

  #tell(message: MessageRecord, url: string, draw: Draw): void {
    const { faults, outbox, clock } = this.#parts;
    const copies = faults.hits("duplicateCallbacks", draw, message.status) ? 2 : 1;
    const isLate = faults.hits("lateCallbacks", draw, message.status);
    for (let copy = 1; copy <= copies; copy += 1) {
      const dueAt = clock.now() + (isLate ? faults.lateMs : 0);
      const webhook = this.#webhook(message, url, dueAt);
      outbox.owe(webhook);
      if (isLate) void this.#deliver(webhook);
      else if (copy === 1 && !isFinal(message.status) && faults.hits("reorderCallbacks", draw)) this.#holdBack(webhook);
      else this.#queue(webhook);
    }
  }

  #holdBack(webhook: WebhookRecord): void {
    this.#releaseHeldBack(webhook.sid);
    this.#heldBack.set(webhook.sid, webhook);
  }

  #releaseHeldBack(sid: string): void {
    const webhook = this.#heldBack.get(sid);
    this.#heldBack.delete(sid);
    if (webhook) this.#queue(webhook);
  }

  #queue(webhook: WebhookRecord): void {
    const before = this.#lastOf.get(webhook.sid) ?? Promise.resolve();
    const last = before.then(() => this.#deliver(webhook));
    this.#lastOf.set(webhook.sid, last);
    void last.then(() => {
      if (this.#lastOf.get(webhook.sid) === last) this.#lastOf.delete(webhook.sid);
    });
  }

  async #deliver(webhook: WebhookRecord): Promise<void> {
    const answer = await this.#parts.outbox.deliver(webhook);
    if (answer.kind !== "stopped") this.#parts.outbox.settle(webhook.id);
  }

  #webhook(message: MessageRecord, url: string, dueAt: number): WebhookRecord {
    const params = callbackParams(this.#parts.accountSid, message);
    return {
      id: randomUUID(),
      kind: "status",
      sid: message.sid,
      url,
      fallbackUrl: null,
      params,
      token: randomUUID(),
      dueAt,
    };
  }
}

const callbackParams = (accountSid: string, message: MessageRecord): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: API_VERSION,
  From: message.from ?? message.sender,
  To: message.to,
  MessageSid: message.sid,
  MessageStatus: message.status,
  SmsSid: message.sid,
  SmsStatus: message.status,
  ...(message.messagingServiceSid !== null && { MessagingServiceSid: message.messagingServiceSid }),
  ...(message.errorCode !== null && { ErrorCode: String(message.errorCode) }),
  ...(hasDeliveryReport(message) && { RawDlrDoneDate: rawDate(message.updatedAt) }),
});

const hasDeliveryReport = ({ status }: MessageRecord): boolean => status === "delivered" || status === "undelivered";

/** YYMMDDhhmm, as carriers write it: no zone, no seconds. */
const rawDate = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\D/g, "").slice(2, 12);
