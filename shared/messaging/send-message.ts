// The door: the only code that calls Twilio to send. Law: claim, then send; consent is read after the claim, so a STOP
// that was acknowledged before the claim is always seen. No path leads around it.
import { type Sending, type SendingReader, whyHeld } from "#shared/accounts/sending.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { PermanentError, RetryableError } from "#shared/platform/errors.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import { type EndDeps, endClaim } from "./end-claim.ts";
import { type OutboundMessage, REPLY_EXPIRES_MILLISECONDS, refOf, type SendMessage } from "./message.ts";
import type { ClaimResult, MessageStore } from "./message-store.ts";
import { type Pace, REPLY_AHEAD_MILLISECONDS, type Reservation } from "./pace.ts";
import { pacedSender } from "./paced-sender.ts";
import { type RecipientReader, whyNotSend } from "./recipient.ts";
import { segmentCount } from "./segments.ts";
import type { Send, SendOutcome, SmsGateway } from "./sms-gateway.ts";

export interface DoorDeps extends EndDeps {
  readonly sending: SendingReader;
  readonly messages: MessageStore;
  readonly pace: Pace;
  readonly recipients: RecipientReader;
  readonly gateway: SmsGateway;
  readonly replies: JobQueue<SendMessage>;
  readonly clock: Clock;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly newId: () => string;
  readonly counter: Counter;
  readonly log: Log;
}

/** `held`: nothing goes out now, the row waits for the clock. `taken`: another worker has or had it. */
export type DoorOutcome =
  | { readonly kind: "held"; readonly why: string }
  | { readonly kind: "taken" }
  | { readonly kind: "later" }
  | { readonly kind: "ended"; readonly state: ClaimResult["state"] };

export const sendMessage =
  (deps: DoorDeps) =>
  async (job: SendMessage): Promise<DoorOutcome> => {
    const row = await deps.messages.get(job);
    if (row?.direction !== "out") throw new PermanentError(`There is no message ${job.messageId}`);
    if (row.state !== "queued") return { kind: "taken" };
    const sending = await deps.sending.readSending(row.accountId, row.sender);
    const held = whyHeld(sending);
    if (!sending || held !== undefined) return { kind: "held", why: held ?? "no_sender" };

    const reservation = await reserve(deps, sending, row);
    if (reservation.kind === "dayIsFull") return dayIsFull(deps, row);
    if (reservation.kind === "tooEarly") return await tooEarly(deps, job, reservation.freeAt);
    await deps.wait(reservation.at - deps.clock.now());
    return await claimAndSend(deps, sending, job);
  };

const reserve = (deps: DoorDeps, sending: Sending, row: OutboundMessage): Promise<Reservation> => {
  const now = deps.clock.now();
  return deps.pace.reserve(pacedSender(sending, now), segmentCount(row.body), now, REPLY_AHEAD_MILLISECONDS);
};

const claimAndSend = async (deps: DoorDeps, { account }: Sending, job: SendMessage): Promise<DoorOutcome> => {
  const send = await deps.gateway.ready();
  const claimId = deps.newId();
  const claim = await deps.messages.claim(job, claimId, deps.clock.now());
  if (claim.kind === "missing") throw new PermanentError(`There is no message ${job.messageId}`);
  if (claim.kind === "notQueued") return { kind: "taken" };
  const { message } = claim;
  const end = async (result: ClaimResult): Promise<DoorOutcome> => {
    await endClaim(deps)(message, claimId, result);
    return { kind: "ended", state: result.state };
  };
  if (deps.clock.now() - Date.parse(message.at) > REPLY_EXPIRES_MILLISECONDS) {
    return await end({ state: "expired", reason: "too_old" });
  }
  const outcome = await askCarrier(deps, send, message, claimId, account);
  if (outcome.kind === "comeBackLater") return await comeBackLater(deps, job, claimId);
  return await end(resultOf(outcome));
};

type AskOutcome = SendOutcome | { readonly kind: "refused"; readonly reason: string };

/** Between the read of consent and the request nothing is awaited. */
const askCarrier = async (
  deps: DoorDeps,
  send: Send,
  message: OutboundMessage,
  claimId: string,
  account: Sending["account"],
): Promise<AskOutcome> => {
  let recipient: Awaited<ReturnType<RecipientReader["read"]>>;
  try {
    recipient = await deps.recipients.read(message);
  } catch (error) {
    // Nothing was handed over yet: the claim may go back.
    await deps.messages.release(refOf(message), claimId, deps.clock.now());
    throw new RetryableError("The recipient could not be read", { cause: error });
  }
  const reason = whyNotSend(message, recipient, account, deps.clock.now());
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

const dayIsFull = (deps: DoorDeps, row: OutboundMessage): DoorOutcome => {
  deps.counter.count("DailyCapReached");
  deps.log.error("A sender's cap for the day is reached", { accountId: row.accountId, messageId: row.id });
  return { kind: "held", why: "daily_cap" };
};

const LONGEST_DELAY_SECONDS = 900;

/** What is too early goes back as a new job with a delay: giving it back by visibility would use up its receives. */
const tooEarly = async (deps: DoorDeps, job: SendMessage, freeAt: number): Promise<DoorOutcome> => {
  const seconds = Math.ceil((freeAt - deps.clock.now() - REPLY_AHEAD_MILLISECONDS) / 1_000);
  await deps.replies.send([job], Math.min(LONGEST_DELAY_SECONDS, Math.max(1, seconds)));
  return { kind: "later" };
};

/** 1, 2, 4, ... seconds, at most 15 minutes, up to a quarter more by chance so that many do not come back at once. */
export const delayAfter = (attempt: number, random: number): number => {
  const seconds = Math.min(LONGEST_DELAY_SECONDS, 2 ** attempt);
  return Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds * (1 + random / 4)));
};

const comeBackLater = async (deps: DoorDeps, job: SendMessage, claimId: string): Promise<DoorOutcome> => {
  await deps.messages.release(job, claimId, deps.clock.now());
  await deps.replies.send([{ ...job, attempt: job.attempt + 1 }], delayAfter(job.attempt, Math.random()));
  return { kind: "later" };
};
