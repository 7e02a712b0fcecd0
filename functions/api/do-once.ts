import { createHash } from "node:crypto";
import type { AccountId } from "#shared/accounts/account.ts";
import type {
  IdempotencyStore,
  KeptAnswer,
  RepeatableRequest,
  RequestIdentity,
} from "#shared/accounts/idempotency-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { HttpRequest, HttpResponse } from "#shared/platform/http.ts";
import { newId } from "#shared/platform/ids.ts";
import { refuse } from "./answer.ts";

export interface DoOnceDeps {
  readonly answers: IdempotencyStore;
  readonly clock: Clock;
}

export interface OnceRequest {
  readonly accountId: AccountId;
  readonly request: HttpRequest;
  /** A field of the answer that is not kept. */
  readonly shownOnce: string | undefined;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Does a request, and with an Idempotency-Key only once: sent again it gets the answer that was kept. A failure ends the
 * lease, so that it may be tried again at once; an attempt that broke off leaves its lease until that ends.
 */
export const doOnce =
  (deps: DoOnceDeps) =>
  async (
    { accountId, request, shownOnce }: OnceRequest,
    work: (request: RequestIdentity) => Promise<HttpResponse>,
  ): Promise<HttpResponse> => {
    const key = request.method === "POST" ? request.headers["idempotency-key"] : undefined;
    const now = deps.clock.now();
    if (key === undefined) return work({ requestId: newId(), begunAt: now, isAgain: false });
    if (!KEY.test(key)) {
      return refuse({ refused: "bad_idempotency_key", detail: "It must be 1 to 255 visible ASCII characters." });
    }
    const repeatable: RepeatableRequest = {
      accountId,
      route: `${request.method} ${decodeURIComponent(request.path)}`,
      key,
      fingerprint: createHash("sha256").update(request.body).digest("base64url"),
      attemptId: newId(),
    };
    const begun = await deps.answers.begin(repeatable, now);
    switch (begun.kind) {
      case "done":
        return { ...whole(begun.answer), headers: { ...whole(begun.answer).headers, "idempotent-replayed": "true" } };
      case "running":
        return refuse({
          refused: "still_running",
          detail: "The same request is being worked on; ask again in a moment.",
        });
      case "otherBody":
        return refuse({
          refused: "idempotency_key_reused",
          detail: "This Idempotency-Key came with another body before.",
        });
      case "ours":
        return keep(deps, repeatable, shownOnce, () => work(begun));
    }
  };

const keep = async (
  { answers, clock }: DoOnceDeps,
  repeatable: RepeatableRequest,
  shownOnce: string | undefined,
  work: () => Promise<HttpResponse>,
): Promise<HttpResponse> => {
  try {
    const response = await work();
    await answers.finish(repeatable, withoutShownOnce(response, shownOnce), clock.now());
    return response;
  } catch (error) {
    await answers.release(repeatable, clock.now());
    throw error;
  }
};

const withoutShownOnce = ({ statusCode, body }: HttpResponse, shownOnce: string | undefined): KeptAnswer => {
  if (body === undefined || shownOnce === undefined) return { statusCode, body };
  const { [shownOnce]: _, ...rest } = JSON.parse(body);
  return { statusCode, body: JSON.stringify(rest) };
};

const whole = ({ statusCode, body }: KeptAnswer): HttpResponse => ({
  statusCode,
  headers: {
    "content-type": statusCode < 400 ? "application/json" : "application/problem+json",
    "cache-control": "no-store",
  },
  ...(body === undefined ? {} : { body }),
});
