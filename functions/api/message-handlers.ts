import type { messageRoutes } from "#shared/api/message-routes.ts";
import type { Refusal } from "#shared/api/route.ts";
import { type RetryOutcome, retryMessage } from "#shared/messaging/retry-message.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { messageView } from "./message-view.ts";
import { noSuch } from "./refusals.ts";

export const messageHandlers = (deps: ApiDeps): Handlers<typeof messageRoutes> => ({
  listMessages: async ({ account }, { query, page }) => {
    const { items, next } = await deps.attention.list(account.id, query, page.after, page.limit);
    return { status: 200, body: { items: items.map(messageView) }, next };
  },
  retryMessage: async ({ account }, { params }) => {
    const outcome = await retryMessage(deps)(account, params.id);
    if (outcome.kind === "noSuchMessage") return noSuch("message");
    if (outcome.kind !== "retried") return notRetried(outcome);
    const { id, at } = outcome.message;
    const object = { kind: "message", id: params.id };
    // Asked again it answers the same message: that is the one change that there was.
    return {
      status: 200,
      body: messageView(outcome.message),
      did: { object, after: { retriedAs: id }, cause: { id, at } },
    };
  },
});

const notRetried = (
  outcome: Extract<RetryOutcome, { kind: "wrongState" | "wrongPurpose" }>,
): Refusal<"not_retried"> => {
  const refused = "not_retried";
  if (outcome.kind === "wrongPurpose") {
    const detail = "A confirmation of an opt-out and the answer to HELP are not sent later.";
    return { refused, detail, more: { purpose: outcome.purpose } };
  }
  const { state } = outcome;
  const detail =
    state === "in_doubt"
      ? "The message may be with the carrier: its log is looked at for an hour, and tells."
      : `Sent once more is what failed, was not delivered or expired; this message is ${state}.`;
  return { refused, detail, more: { state } };
};
