// One webhook from the carrier to the application: a signed form over the exact URL, within Twilio's 15 seconds.
import { setTimeout as sleep } from "node:timers/promises";
import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { allowsRetry, type Overrides, readOverrides } from "./connection-overrides.ts";
import { type FormAnswer, postForm } from "./post-form.ts";

export type WebhookAnswer =
  | { kind: "answered"; status: number; contentType: string; body: string }
  | { kind: "unanswered"; code: number }
  | { kind: "stopped" };

interface Webhook {
  url: string;
  params: Readonly<Record<string, string>>;
  token: string;
}

interface Delivery {
  authToken: string;
  signal: AbortSignal;
  onAttempt: (status: number | null, attempt: number) => void;
  /** How long a refused connection is forgiven: after a restart the application may come up later than its carrier. */
  forgivenMs?: number;
  /** How many times as long as Twilio it waits; default 1. */
  patience?: number | undefined;
}

const PAUSE_WHILE_FORGIVEN_MS = 250;

export const postWebhook = async (webhook: Webhook, delivery: Delivery): Promise<WebhookAnswer> => {
  const { target, overrides } = readOverrides(webhook.url, delivery.patience);
  const form = signedForm(target, webhook, delivery.authToken);
  const forgivenUntil = performance.now() + (delivery.forgivenMs ?? 0);
  let startedAt = performance.now();
  let attempt = 0;
  for (;;) {
    const limits = { ...overrides, totalMs: overrides.totalMs - (performance.now() - startedAt) };
    const answer = await postForm(form, limits, delivery.signal);
    if (answer.kind === "stopped") return answer;
    if (answer.kind === "no_connection" && performance.now() < forgivenUntil) {
      if (!(await pause(delivery.signal))) return { kind: "stopped" };
      startedAt = performance.now();
      continue;
    }
    attempt += 1;
    delivery.onAttempt(answer.kind === "answered" ? answer.status : null, attempt);
    const hasTime = performance.now() - startedAt < overrides.totalMs;
    if (!hasTime || attempt > overrides.retries || !wantsRetry(overrides, answer)) return outcomeOf(answer);
  }
};

const signedForm = (target: string, { params, token }: Webhook, authToken: string) => {
  const url = withoutUser(target);
  return {
    // `target` keeps user and password for the request; Twilio signs the URL without them
    url: target,
    body: new URLSearchParams(params).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
      "user-agent": "TwilioProxy/1.1",
      accept: "*/*",
      "i-twilio-idempotency-token": token,
      "x-twilio-signature": getExpectedTwilioSignature(authToken, url, { ...params }),
    },
  };
};

const withoutUser = (url: string): string => url.replace(/^(https?:\/\/)[^/?#]*@/i, "$1");

const wantsRetry = (overrides: Overrides, answer: FormAnswer): boolean => {
  if (answer.kind === "no_connection") return allowsRetry(overrides, "ct");
  if (answer.kind === "no_answer") return allowsRetry(overrides, "rt");
  if (answer.kind !== "answered" || answer.status < 400) return false;
  return allowsRetry(overrides, answer.status < 500 ? "4xx" : "5xx");
};

// 11200: retrieval failure; 11205: no connection; 11750: the answer is over 64 kB
const outcomeOf = (answer: FormAnswer): WebhookAnswer => {
  if (answer.kind === "answered" || answer.kind === "stopped") return answer;
  return { kind: "unanswered", code: { no_connection: 11205, no_answer: 11200, too_long: 11750 }[answer.kind] };
};

const pause = async (signal: AbortSignal): Promise<boolean> =>
  sleep(PAUSE_WHILE_FORGIVEN_MS, true, { signal }).catch(() => false);
