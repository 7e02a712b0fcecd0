import type { AccountId } from "#shared/accounts/account.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { ReviewStore } from "./review-store.ts";

export interface DecideReviewDeps {
  readonly reviews: Pick<ReviewStore, "get" | "decide" | "wasDecided">;
  readonly clock: Clock;
}

export interface DecideReview {
  readonly accountId: AccountId;
  readonly id: string;
  /** `dismiss`: the words were no opt-out, and what was agreed stands. */
  readonly decision: "unsubscribe" | "dismiss";
  readonly by: string;
  readonly cause: string;
  /** When the request began; one that broke off and is sent again finds what it decided. */
  readonly at: string;
  readonly isAgain: boolean;
}

export type DecideReviewOutcome = { readonly kind: "decided" | "noSuchReview" };

/** A person decides a doubtful opt-out. Nobody is told: the law's confirmation belongs to the words, minutes after them. */
export const decideReview =
  (deps: DecideReviewDeps) =>
  async ({ accountId, id, decision, by, cause, at, isAgain }: DecideReview): Promise<DecideReviewOutcome> => {
    if (isAgain && (await deps.reviews.wasDecided(accountId, id, { at, cause }))) return { kind: "decided" };
    const review = await deps.reviews.get(accountId, id, deps.clock.now());
    if (!review) return { kind: "noSuchReview" };
    const evidence = `${decision === "dismiss" ? "No opt-out" : "An opt-out"}, decided of: ${review.body}`;
    // An opt-out is the person's own, whoever read it as one: staff cannot undo it.
    const optOut = decision === "unsubscribe";
    const how = optOut ? ("text" as const) : ("staff" as const);
    const record = { at, how, by, evidence, cause };
    const outcome = await deps.reviews.decide(review, record, optOut);
    return { kind: outcome === "decided" ? "decided" : "noSuchReview" };
  };
