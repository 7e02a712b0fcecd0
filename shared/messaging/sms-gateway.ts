import type { OutboundMessage } from "./message.ts";

/** What the carrier takes as one text (Twilio 21617); counted here in UTF-16 units, of which a character has one or two. */
export const LONGEST_BODY = 1_600;

/** How long an answer may take: well within the function's own 30 s, so that its end is ours to note. */
export const REQUEST_MILLISECONDS = 10_000;

/**
 * What came of one request to the carrier.
 * - `accepted`: it has the message, under this SID.
 * - `comeBackLater`: certainly not taken (429, connection refused, a code that passes): the claim may be released. `tooFast`
 *   where the carrier says that this sender sends more than it takes.
 * - `rejected`: certainly not taken, and asking again would not help (a 4xx with Twilio's code).
 * - `inDoubt`: nobody knows (timeout, reset, 408, 5xx, 4xx without a code): never sent again by itself.
 */
export type SendOutcome =
  | { readonly kind: "accepted"; readonly sid: string }
  | { readonly kind: "comeBackLater"; readonly reason: string; readonly tooFast?: boolean }
  | { readonly kind: "rejected"; readonly code: number; readonly reason: string }
  | { readonly kind: "inDoubt"; readonly reason: string };

/** Hands one message over. Every answer and every failure of the request is an outcome; it never throws. */
export type Send = (message: OutboundMessage) => Promise<SendOutcome>;

/** A message as the carrier lists it. */
export interface CarrierMessage {
  readonly sid: string;
  readonly body: string;
  readonly status: string;
  /** ISO 8601, to the second. */
  readonly createdAt: string;
  readonly errorCode?: number;
}

/** The carrier. */
export interface SmsGateway {
  /**
   * Everything that must be fetched before a request can be made, so that `Send` makes it at once.
   * @throws when the credentials cannot be read; nothing was sent then.
   */
  ready(): Promise<Send>;
}

export interface CarrierLog {
  /**
   * What the carrier has from this sender to this phone since `from` (ms).
   * @throws when the list could not be had whole: what is missing in it proves nothing then.
   */
  sentSince(message: Pick<OutboundMessage, "phone" | "sender">, from: number): Promise<CarrierMessage[]>;
}
