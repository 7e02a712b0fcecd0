// The life of an accepted message: it waits for its sender's turn, is sent, and is delivered or lost. Senders speak at
// their own pace in segments per second, on the host's clock.
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { ClockTimers } from "./clock-timers.ts";
import { arrivesLater, lossOf } from "./error-catalog.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { MessageLog } from "./message-log.ts";
import { isFinal, type MessageRecord } from "./message-record.ts";
import type { OptOuts } from "./opt-out.ts";
import type { Screens } from "./screens.ts";
import { SenderQueue } from "./sender-queue.ts";
import type { Senders } from "./senders.ts";
import type { StatusCallbacks } from "./status-callbacks.ts";

interface Parts {
  clock: Clock;
  timers: ClockTimers;
  journal: Journal;
  messages: MessageLog;
  senders: Senders;
  optOuts: OptOuts;
  faults: Faults;
  callbacks: StatusCallbacks;
  screens: Screens;
  isPaced: boolean;
}

// Twilio queues ten hours of segments for a sender and refuses the rest.
const LONGEST_QUEUE_SECONDS = 36_000;
const UNREGISTERED_SEGMENTS_PER_SECOND = 1;

export class Delivery {
  readonly #parts: Parts;
  readonly #queues = new Map<string, SenderQueue>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  isFull(sender: string, segments: number): boolean {
    const waiting = this.#queueOf(sender).segments + segments;
    return this.#parts.isPaced && waiting / this.#rateOf(sender) > LONGEST_QUEUE_SECONDS;
  }

  /** Takes charge of a message that was accepted, now or before a restart. */
  take(message: MessageRecord): void {
    const { timers, clock } = this.#parts;
    if (message.status === "sent") timers.at(clock.now(), () => this.#arrive(message.sid));
    else if (message.status === "queued") this.#enqueue(message);
    else if (!isFinal(message.status)) timers.at(message.sendAt ?? clock.now(), () => this.#admit(message.sid));
  }

  /** Sends a message out of turn. */
  hurry(sid: string): void {
    this.#admit(sid);
    const message = this.#parts.messages.get(sid);
    if (!message) return;
    this.#queueOf(message.sender).remove(sid);
    this.#send(sid, this.#parts.clock.now());
  }

  /** A Messaging Service's message gets its sender, and meets the errors that a raw number would have met at once. */
  #admit(sid: string): void {
    const { messages, optOuts, senders } = this.#parts;
    const message = messages.get(sid);
    if (message?.status !== "accepted" && message?.status !== "scheduled") return;
    if (optOuts.isBlocked(senders.scopeOf(message.sender), message.to)) this.#lose(message, 21610);
    else if (this.isFull(message.sender, message.segments)) this.#lose(message, 30001);
    else this.#enqueue(this.#change(message, { status: "queued", from: message.sender }));
  }

  #enqueue({ sid, sender, segments }: MessageRecord): void {
    const queue = this.#queueOf(sender);
    if (queue.isEmpty) queue.freeAt = Math.max(queue.freeAt, this.#parts.clock.now());
    queue.add(sid, segments);
    this.#arm(sender, queue);
  }

  #arm(sender: string, queue: SenderQueue): void {
    if (queue.isArmed || queue.isEmpty) return;
    queue.isArmed = true;
    const { timers, clock, isPaced } = this.#parts;
    timers.at(isPaced ? queue.freeAt : clock.now(), () => {
      queue.isArmed = false;
      this.#drain(sender, queue);
    });
  }

  #drain(sender: string, queue: SenderQueue): void {
    const { clock, isPaced } = this.#parts;
    const now = clock.now();
    for (let next = queue.first(); next && (!isPaced || queue.freeAt <= now); next = queue.first()) {
      const slot = isPaced ? queue.freeAt : now;
      queue.remove(next.sid);
      if (this.#send(next.sid, slot)) queue.freeAt = slot + (next.segments * 1000) / this.#rateOf(sender);
    }
    this.#arm(sender, queue);
  }

  /** False when the message took none of the sender's time. */
  #send(sid: string, slot: number): boolean {
    const message = this.#parts.messages.get(sid);
    if (message?.status !== "queued") return false;
    const failure = this.#failureOf(message, slot);
    if (failure !== undefined) {
      this.#lose(message, failure);
      return false;
    }
    this.#change(message, { status: "sent", sentAt: this.#parts.clock.now() });
    this.#arrive(sid);
    return true;
  }

  #failureOf(message: MessageRecord, slot: number): number | undefined {
    const { optOuts, senders } = this.#parts;
    if (optOuts.isBlocked(senders.scopeOf(message.sender), message.to)) return 21610;
    if (slot - message.createdAt > message.validitySeconds * 1000) return 30036;
    const loss = this.#lossOf(message);
    return loss !== undefined && lossOf(loss).outcome === "failed" ? loss : undefined;
  }

  #arrive(sid: string): void {
    const { messages, screens } = this.#parts;
    const message = messages.get(sid);
    if (message?.status !== "sent") return;
    const loss = this.#lossOf(message);
    if (loss === undefined) screens.received(screenText(this.#change(message, { status: "delivered" })));
    else this.#lose(message, loss);
  }

  #lose(message: MessageRecord, errorCode: number): void {
    this.#change(message, { status: lossOf(errorCode).outcome, errorCode });
  }

  #lossOf({ to, body, attempt, messagingServiceSid }: MessageRecord): number | undefined {
    const code = this.#parts.faults.errorCode({ to, body, attempt });
    if (code === undefined) return undefined;
    return arrivesLater(code) || (code === 21610 && messagingServiceSid !== null) ? code : undefined;
  }

  #change(message: MessageRecord, changes: Partial<MessageRecord>): MessageRecord {
    const { clock, journal, messages, callbacks } = this.#parts;
    return journal.together(() => {
      const changed = messages.save({ ...message, ...changes, updatedAt: clock.now() });
      callbacks.changed(changed);
      return changed;
    });
  }

  #queueOf(sender: string): SenderQueue {
    const known = this.#queues.get(sender);
    if (known) return known;
    const queue = new SenderQueue();
    this.#queues.set(sender, queue);
    return queue;
  }

  #rateOf(sender: string): number {
    return this.#parts.senders.get(sender)?.segmentsPerSecond ?? UNREGISTERED_SEGMENTS_PER_SECOND;
  }
}

export const screenText = ({ sender, to, body, updatedAt, sid }: MessageRecord) => ({
  from: sender,
  to,
  body,
  at: isoInstant(updatedAt),
  sid,
});
