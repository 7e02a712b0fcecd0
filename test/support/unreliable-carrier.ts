import type { OutboundMessage } from "#shared/messaging/message.ts";
import type { SendOutcome, SmsGateway } from "#shared/messaging/sms-gateway.ts";

/** What one request may meet. The carrier remembers every message that it took, whatever its answer. */
export const CARRIER_FAULTS = ["none", "tooFast", "refused", "rejected", "lostBefore", "lostAfter"] as const;
export type CarrierFault = (typeof CARRIER_FAULTS)[number];

/** Counts how often each message was taken: a second time is a text sent twice. */
export class UnreliableCarrier implements SmsGateway {
  readonly taken = new Map<string, string[]>();
  readonly #nextFault: () => CarrierFault;
  #sids = 0;

  constructor(nextFault: () => CarrierFault) {
    this.#nextFault = nextFault;
  }

  async ready() {
    return (message: OutboundMessage) => this.#send(message);
  }

  /** The messages that handsets got more than once. */
  get twice(): string[] {
    return [...this.taken].flatMap(([id, sids]) => (sids.length > 1 ? [id] : []));
  }

  async #send(message: OutboundMessage): Promise<SendOutcome> {
    switch (this.#nextFault()) {
      case "tooFast":
        return { kind: "comeBackLater", reason: "Twilio 20429", tooFast: true };
      case "refused":
        return { kind: "comeBackLater", reason: "ECONNREFUSED" };
      case "rejected":
        return { kind: "rejected", code: 21211, reason: "Twilio 21211" };
      case "lostBefore":
        return { kind: "inDoubt", reason: "ECONNRESET" };
      case "lostAfter":
        this.#take(message);
        return { kind: "inDoubt", reason: "ECONNABORTED" };
      case "none":
        return { kind: "accepted", sid: this.#take(message) };
    }
  }

  #take(message: OutboundMessage): string {
    this.#sids += 1;
    const sid = `SM${String(this.#sids).padStart(32, "0")}`;
    this.taken.set(message.id, [...(this.taken.get(message.id) ?? []), sid]);
    return sid;
  }
}
