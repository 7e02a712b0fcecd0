import type { AccountId } from "#shared/accounts/account.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import type { Log } from "#shared/platform/logger.ts";
import type { Review } from "./review.ts";
import type { ReviewStore } from "./review-store.ts";

export interface EndHoldsDeps {
  readonly reviews: Pick<ReviewStore, "expired" | "decide">;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Ends the holds that nobody decided within five days as the opt-outs that they count as since: from the instant of the words,
 * so that what the person said behind them stands. One that cannot be ended keeps none of the others from it.
 * @returns how many were ended.
 * @throws at the end, when some could not be
 */
export const endExpiredHolds =
  ({ reviews, clock, log }: EndHoldsDeps) =>
  async (accountId: AccountId): Promise<number> => {
    let ended = 0;
    const failures: string[] = [];
    for (const review of await reviews.expired(accountId, clock.now())) {
      try {
        if ((await reviews.decide(review, recordOf(review), true)) !== "decided") continue;
        ended += 1;
        log.info("A doubtful opt-out that nobody decided counts as one", { reviewId: review.id });
      } catch (error) {
        failures.push(errorMessage(error));
      }
    }
    if (failures.length > 0) throw new Error(`${failures.length} holds are not ended: ${failures[0]}`);
    return ended;
  };

const recordOf = ({ at, body, id }: Review) => ({
  ...{ at, how: "text" as const, by: "hold_expired", evidence: body, cause: `hold_expired-${id}` },
});
