import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";

/** What came of one page of a conversation. */
export interface ErasedPage {
  /** Messages that are there, erased now or before. */
  readonly messages: number;
  /** Those that keep their words for now, by id: they may be on the way to the carrier, whose log is searched by them. */
  readonly left: readonly string[];
  /** The reviews of its doubtful opt-outs, by id: each holds the same words. */
  readonly reviewIds: readonly string[];
  /** Where the next page begins. */
  readonly next: string | undefined;
}

export interface Erasing {
  /** The id of the message behind which the page begins; the first without it. */
  readonly after?: string | undefined;
  /** Only what was said before this instant, and the inbox only where nothing was said since. */
  readonly before?: string | undefined;
  /** When it is erased. */
  readonly at: string;
}

/** Takes words and media out of messages; ids, SIDs, states and instants stay. */
export interface MessageEraser {
  /** A page of all messages with a phone. What waits to be sent is cancelled. Done twice, it is the same. */
  erasePage(account: AccountId, phone: PhoneNumber, erasing: Erasing): Promise<ErasedPage>;
  /** Notes until which instant words are to go, where some could not yet. Of several the latest stands. */
  noteUntil(account: AccountId, phone: PhoneNumber, until: string): Promise<void>;
  /** What was noted last. */
  notedUntil(account: AccountId, phone: PhoneNumber): Promise<string | undefined>;
}
