import type { EventEmitter } from "node:events";
import type { CarrierEvents } from "./carrier-events.ts";
import type { ClockTimers } from "./clock-timers.ts";
import type { Journal } from "./journal.ts";
import { postWebhook, type WebhookAnswer } from "./post-webhook.ts";
import type { WebhookRecord } from "./webhook-record.ts";

const FORGIVEN_AFTER_RESTART_MS = 60_000;

interface Parts {
  authToken: string;
  journal: Journal;
  timers: ClockTimers;
  events: EventEmitter<CarrierEvents>;
  patience?: number | undefined;
}

/** The webhooks owed: in the journal before they go out, settled once they were answered or given up. */
export class WebhookOutbox {
  readonly #parts: Parts;
  readonly #owed = new Map<string, WebhookRecord>();
  readonly #restored = new Set<string>();
  readonly #stopping = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  owe(webhook: WebhookRecord): void {
    this.#parts.journal.append({ kind: "webhook_owed", webhook });
    this.#owed.set(webhook.id, webhook);
  }

  settle(id: string): void {
    this.#parts.journal.append({ kind: "webhook_settled", id });
    this.forget(id);
  }

  /** Waits until the webhook is due, then posts it with the retries that its URL asks for. */
  async deliver(webhook: WebhookRecord): Promise<WebhookAnswer> {
    await this.#due(webhook.dueAt);
    return this.post(webhook, webhook.url, webhook.params);
  }

  post(webhook: WebhookRecord, url: string, params: Readonly<Record<string, string>>): Promise<WebhookAnswer> {
    const { authToken, events, patience } = this.#parts;
    const { kind, sid, token } = webhook;
    return postWebhook(
      { url, params, token },
      {
        authToken,
        signal: this.#stopping.signal,
        forgivenMs: this.#restored.has(webhook.id) ? FORGIVEN_AFTER_RESTART_MS : 0,
        patience,
        onAttempt: (status, attempt) => events.emit("webhook", { url, kind, sid, status, attempt }),
      },
    );
  }

  restore(webhook: WebhookRecord): void {
    this.#owed.set(webhook.id, webhook);
    this.#restored.add(webhook.id);
  }

  forget(id: string): void {
    this.#owed.delete(id);
    this.#restored.delete(id);
  }

  owed(): WebhookRecord[] {
    return [...this.#owed.values()];
  }

  stop(): void {
    this.#stopping.abort();
  }

  #due(at: number): Promise<void> {
    const { timers } = this.#parts;
    return timers.isPast(at) ? Promise.resolve() : new Promise((resolve) => timers.at(at, resolve));
  }
}
