import type { OutboundState } from "./message.ts";

/** What a status callback says about a message. */
export interface DeliveryStatus {
  readonly sid: string;
  readonly state: Extract<OutboundState, "sent" | "delivered" | "undelivered" | "failed">;
  readonly errorCode?: number;
}

// Twilio's message statuses. Until "sent" Twilio holds the message itself: for us it is handed over all the same.
const STATES: Readonly<Record<string, DeliveryStatus["state"]>> = {
  accepted: "sent",
  scheduled: "sent",
  queued: "sent",
  sending: "sent",
  sent: "sent",
  delivered: "delivered",
  read: "delivered",
  partially_delivered: "delivered",
  undelivered: "undelivered",
  failed: "failed",
  canceled: "failed",
};

/** Our state for Twilio's word; undefined for a word that Twilio added since. */
export const stateOfStatus = (word: string): DeliveryStatus["state"] | undefined =>
  Object.hasOwn(STATES, word) ? STATES[word] : undefined;
