import type { reviewRoutes } from "#shared/api/review-routes.ts";
import { HOLD_MILLISECONDS } from "#shared/contacts/consent.ts";
import { decideReview } from "#shared/contacts/decide-review.ts";
import type { Review } from "#shared/contacts/review.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { noSuch } from "./refusals.ts";

export const reviewHandlers = (deps: ApiDeps): Handlers<typeof reviewRoutes> => ({
  listReviews: async ({ account }, { page }) => {
    const { items, more } = await deps.reviews.list(account.id, page.after?.id, page.limit, deps.clock.now());
    const { next } = pageOfMore(items, more, ({ id }) => ({ id }));
    return { status: 200, body: { items: items.map(viewOf) }, next };
  },
  decideReview: async ({ account, key, requestId, begunAt, isAgain }, { params: { id }, body: { decision } }) => {
    const by = { by: `key:${key.id}`, cause: requestId, at: isoInstant(begunAt), isAgain };
    const outcome = await decideReview(deps)({ accountId: account.id, id, decision, ...by });
    if (outcome.kind !== "decided") return noSuch("review");
    return { status: 200, body: { id, decision }, did: { object: { kind: "review", id }, after: { decision } } };
  },
});

const viewOf = ({ id, phone, body, at, messageId }: Review) => ({
  ...{ id, phone, body, at, messageId },
  decideBy: isoInstant(Date.parse(at) + HOLD_MILLISECONDS),
});
