import type { AccountId } from "#shared/accounts/account.ts";
import type { ConsentRecord } from "./consent.ts";
import type { Review } from "./review.ts";

/** Doubtful opt-outs that await a person. Reads are strongly consistent. */
export interface ReviewStore {
  /** Those that hold somebody at `now`, oldest first, behind the id `after`. */
  list(
    account: AccountId,
    after: string | undefined,
    limit: number,
    now: number,
  ): Promise<{ items: Review[]; more: boolean }>;
  /** Those that would still hold somebody at `now`, were they not older than a hold lasts; of thirty days back, oldest first. */
  expired(account: AccountId, now: number): Promise<Review[]>;
  /** @returns undefined when there is none, or it holds nobody any more. */
  get(account: AccountId, id: string, now: number): Promise<Review | undefined>;
  /**
   * Ends the hold: with an opt-out, or with nothing, and with a record of who decided it.
   * @returns `ended` when there is nothing to decide any more.
   */
  decide(
    review: Review,
    record: Omit<ConsentRecord, "state" | "counted">,
    optOut: boolean,
  ): Promise<"decided" | "ended">;
  /** Whether this very cause decided it at this instant. */
  wasDecided(account: AccountId, id: string, by: Pick<ConsentRecord, "at" | "cause">): Promise<boolean>;
  /** Takes the words out of a review, if there is one of this id: the person is erased. */
  forget(account: AccountId, id: string): Promise<void>;
}
