// The door: the only code that calls Twilio to send. Law: claim, then send; consent is read after the claim, so a STOP
// that was acknowledged before the claim is always seen. No path leads around it.
import type { Account, AccountId } from "#shared/accounts/account.ts";
import { maySend } from "#shared/accounts/account.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { PermanentError, RetryableError } from "#shared/platform/errors.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import { type OutboundMessage, REPLY_EXPIRES_MILLISECONDS, refOf, type SendMessage } from "./message.ts";
import type { ClaimResult, MessageStore } from "./message-store.ts";
import { type RecipientReader, whyNotSend } from "./recipient.ts";
import type { Send, SendOutcome, SmsGateway } from "./sms-gateway.ts";

export interface DoorDeps {
  readonly accounts: { getAccount(id: AccountId): Promise<Account | undefined> };
  readonly messages: MessageStore;
  readonly recipients: RecipientReader;
  readonly gateway: SmsGateway;
  readonly replies: JobQueue<SendMessage>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly counter: Counter;
  readonly log: Log;
}

/** `held`: the account does not send now, the row waits. `taken`: another worker has or had it. */
export type DoorOutcome =
  | { readonly kind: "held" }
  | { readonly kind: "taken" }
  | { readonly kind: "later" }
  | ({ readonly kind: "ended" } & Pick<ClaimResult, "state">);

export const sendMessage =
  (deps: DoorDeps) =>
  async (job: SendMessage): Promise<DoorOutcome> => {
    const account = await deps.accounts.getAccount(job.accountId);
    if (!account || !maySend(account)) return { kind: "held" };

    const send = await deps.gateway.ready();
    const claimId = deps.newId();
    const claim = await deps.messages.claim(job, claimId, deps.clock.now());
    if (claim.kind === "missing") throw new PermanentError(`There is no message ${job.messageId}`);
    if (claim.kind === "notQueued") return { kind: "taken" };

    const { message } = claim;
    if (deps.clock.now() - Date.parse(message.at) > REPLY_EXPIRES_MILLISECONDS) {
      return await end(deps, job, claimId, { state: "expired", reason: "too_old" });
    }
    const outcome = await askCarrier(deps, send, message, claimId);
    if (outcome.kind === "comeBackLater") return await comeBackLater(deps, job, claimId);
    return await end(deps, job, claimId, resultOf(outcome));
  };

type AskOutcome = SendOutcome | { readonly kind: "refused"; readonly reason: string };

/** Between the read of consent and the request nothing is awaited. */
const askCarrier = async (
  deps: DoorDeps,
  send: Send,
  message: OutboundMessage,
  claimId: string,
): Promise<AskOutcome> => {
  let recipient: Awaited<ReturnType<RecipientReader["read"]>>;
  try {
    recipient = await deps.recipients.read(message);
  } catch (error) {
    // Nothing was handed over yet: the claim may go back.
    await deps.messages.release(refOf(message), claimId, deps.clock.now());
    throw new RetryableError("The recipient could not be read", { cause: error });
  }
  const reason = whyNotSend(message, recipient, deps.clock.now());
  return reason === undefined ? await send(message) : { kind: "refused", reason };
};

const resultOf = (outcome: Exclude<AskOutcome, { kind: "comeBackLater" }>): ClaimResult => {
  switch (outcome.kind) {
    case "accepted":
      return { state: "sent", sid: outcome.sid };
    case "rejected":
      return { state: "failed", reason: outcome.reason, errorCode: outcome.code };
    case "refused":
      return { state: "skipped", reason: outcome.reason };
    case "inDoubt":
      return { state: "in_doubt", reason: outcome.reason };
  }
};

const end = async (deps: DoorDeps, job: SendMessage, claimId: string, result: ClaimResult): Promise<DoorOutcome> => {
  const recorded = await deps.messages.record(job, claimId, result);
  if (recorded === "doubleSend") {
    deps.counter.count("DoubleSend");
    deps.log.error("Twilio has a message twice", { messageId: job.messageId });
  }
  if (result.state === "in_doubt") deps.counter.count("InDoubt");
  if (result.state === "failed") {
    deps.counter.count("SendFailed");
    deps.log.warn("Twilio refused a message", { messageId: job.messageId, reason: result.reason });
  }
  return { kind: "ended", state: result.state };
};

const LONGEST_DELAY_SECONDS = 900;

/** 1, 2, 4, ... seconds, at most 15 minutes, a quarter of it by chance so that many do not come back at once. */
export const delayAfter = (attempt: number, random: number): number => {
  const seconds = Math.min(LONGEST_DELAY_SECONDS, 2 ** attempt);
  return Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds * (1 + random / 4)));
};

/** As a new message with a delay: giving it back by visibility would use up its receives. */
const comeBackLater = async (deps: DoorDeps, job: SendMessage, claimId: string): Promise<DoorOutcome> => {
  await deps.messages.release(job, claimId, deps.clock.now());
  await deps.replies.send([{ ...job, attempt: job.attempt + 1 }], delayAfter(job.attempt, Math.random()));
  return { kind: "later" };
};
