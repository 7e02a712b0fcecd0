import type { AccountId, FrequencyCap } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { MessageRef, OutboundMessage } from "./message.ts";

/**
 * `claimed`: this worker, and no other ever, may hand it over. `exists`: there is a row, another's or an earlier one of ours;
 * `capFull`: the person had as many campaigns' texts as the account allows, and nothing was written.
 */
export type InsertOutcome =
  | { readonly kind: "claimed" }
  | { readonly kind: "exists"; readonly message: OutboundMessage }
  | { readonly kind: "capFull" };

/**
 * The rows of campaigns' texts. A campaign's claim is the insert of the row: its id is made of account, campaign and phone, so
 * there is one row a phone, whatever comes twice. None of them waits in the index `due`: who has no row waits, and a claim
 * whose worker ended is found by the job that comes again.
 */
export interface CampaignTextStore {
  /**
   * Inserts a row in state `claimed`. With a cap it counts, in the same transaction, among the person's texts.
   * @param row with `claimId` and `claimedAt`; the SDK's repetition of a write finds its own claim and is `claimed`
   */
  claim(row: OutboundMessage, cap: FrequencyCap | undefined): Promise<InsertOutcome>;
  /** Inserts a row that ends as it begins: `skipped`, with its reason. @returns false where there is one */
  end(row: OutboundMessage): Promise<boolean>;
  /** Takes a claim back by deleting its row, and its place under the cap: only when it is certain that Twilio did not take it. */
  release(ref: MessageRef, claimId: string, cap: FrequencyCap | undefined): Promise<boolean>;
  /**
   * A claim that stood since before `before` (ms) has lost its worker: its end is not known. It is put where doubts wait, to
   * be looked at two minutes after `before`. @returns whether it was, and was not there yet
   */
  doubt(ref: MessageRef, before: number): Promise<boolean>;
  /** The rows of these ids, in their order; strongly consistent, a hundred a request. */
  find(
    account: AccountId,
    texts: readonly { readonly phone: PhoneNumber; readonly messageId: string }[],
  ): Promise<(OutboundMessage | undefined)[]>;
}

export interface CapPlaces {
  /** Of a claim that ended and nothing of which went out: the person's cap counts it no longer. Its row stays. */
  discount(ref: MessageRef, claimedAt: string): Promise<void>;
}

/** What the account's cap says of people, before anything is claimed. */
export interface CapReader {
  /** Who of these people would have no place under the cap at `at` (ms); strongly consistent, a hundred a request. */
  capped(
    account: AccountId,
    phones: readonly PhoneNumber[],
    cap: FrequencyCap,
    at: number,
  ): Promise<ReadonlySet<PhoneNumber>>;
}
