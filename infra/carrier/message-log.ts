import type { Journal } from "./journal.ts";
import type { MessageRecord } from "./message-record.ts";

export interface MessageFilter {
  to?: string | undefined;
  from?: string | undefined;
  /** milliseconds, both inclusive */
  sentFrom: number;
  sentUntil: number;
}

const toSecond = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;

/** Every message that the REST API can fetch or list. */
export class MessageLog {
  readonly #journal: Journal;
  readonly #bySid = new Map<string, MessageRecord>();
  // settling doubts lists by To, again and again: that must not read everything
  readonly #sidsByTo = new Map<string, string[]>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  save(message: MessageRecord): MessageRecord {
    this.#journal.append({ kind: "message", message });
    return this.restore(message);
  }

  restore(message: MessageRecord): MessageRecord {
    if (!this.#bySid.has(message.sid)) {
      const sids = this.#sidsByTo.get(message.to);
      if (sids) sids.push(message.sid);
      else this.#sidsByTo.set(message.to, [message.sid]);
    }
    this.#bySid.set(message.sid, message);
    return message;
  }

  get(sid: string): MessageRecord | undefined {
    return this.#bySid.get(sid);
  }

  remove(sid: string): void {
    this.#journal.append({ kind: "message_deleted", sid });
    this.forget(sid);
  }

  forget(sid: string): void {
    this.#bySid.delete(sid);
  }

  all(): MessageRecord[] {
    return [...this.#bySid.values()];
  }

  newestFirst(filter: MessageFilter): MessageRecord[] {
    const sids = filter.to === undefined ? [...this.#bySid.keys()] : (this.#sidsByTo.get(filter.to) ?? []);
    return sids
      .map((sid) => this.#bySid.get(sid))
      .filter((message) => message !== undefined)
      .filter((message) => matches(message, filter))
      .reverse();
  }
}

// Twilio does not say how DateSent filters see a message that is still queued; here it counts by its creation, because
// a list that hid it would make a careful application send it twice.
const matches = (message: MessageRecord, { from, sentFrom, sentUntil }: MessageFilter): boolean => {
  const sentAt = toSecond(message.sentAt ?? message.createdAt);
  return (from === undefined || message.from === from) && sentAt >= sentFrom && sentAt <= sentUntil;
};
