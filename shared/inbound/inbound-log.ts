import type { Medium } from "./inbound-text.ts";

/** A text as the carrier lists it, whoever it is from. */
export interface LoggedText {
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  readonly messagingServiceSid?: string;
  readonly body: string;
  readonly hasMedia: boolean;
  /** When the carrier had it: ISO 8601, to the second; any other words where it does not say. */
  readonly createdAt: string;
}

export interface LogPage {
  /** What came in. */
  readonly texts: readonly LoggedText[];
  /** How many rows the page had, whoever they are from. */
  readonly rows: number;
}

/** What the carrier knows of texts that came in, whether or not their webhook reached anybody. */
export interface InboundLog {
  /**
   * What came in for this number since `since` (ms), newest first, by pages.
   * @throws when the carrier does not answer with a page
   */
  receivedSince(phone: string, since: number): AsyncIterable<LogPage>;
  /** @throws when the carrier does not answer */
  mediaOf(sid: string): Promise<readonly Medium[]>;
}
