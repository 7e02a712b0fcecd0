// The door: the only code that calls Twilio to send. Law: claim, then send; consent is read after the claim, so a STOP
// that was acknowledged before the claim is always seen. No path leads around it.
import { quietUntil } from "#shared/accounts/quiet-hours.ts";
import { type Sending, type SendingReader, whyHeld } from "#shared/accounts/sending.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { errorMessage, PermanentError, RetryableError } from "#shared/platform/errors.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import { type EndDeps, endClaim } from "./end-claim.ts";
import {
  type OutboundMessage,
  quietZonesOf,
  REPLY_EXPIRES_MILLISECONDS,
  refOf,
  type SendMessage,
  WAITS_TOO_LONG_MILLISECONDS,
} from "./message.ts";
import type { ClaimResult, MessageStore } from "./message-store.ts";
import { type Pace, type PacedSender, REPLY_AHEAD_MILLISECONDS } from "./pace.ts";
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
    // Before the switch and the pace: what goes nowhere takes no slot and does not wait for anybody.
    if (deps.clock.now() - Date.parse(row.at) > REPLY_EXPIRES_MILLISECONDS) return await expire(deps, job);
    const before = await deps.sending.readSending(row.accountId, row.sender);
    const held = whyHeld(before);
    if (!before || held !== undefined) return { kind: "held", why: held ?? "no_sender" };
    const quiet = quietUntilOf(row, before.account, deps.clock.now());
    if (quiet !== undefined) return await untilQuietIsOver(deps, job, quiet);

    const sender = pacedSender(before, deps.clock.now());
    const segments = segmentCount(row.body);
    const reservation = await deps.pace.reserve(sender, segments, deps.clock.now(), REPLY_AHEAD_MILLISECONDS);
    if (reservation.kind === "dayIsFull") return dayIsFull(deps, row);
    if (reservation.kind === "tooEarly") return await tooEarly(deps, job);
    let asked: Asked | DoorOutcome;
    try {
      asked = await claimAndSend(deps, row, job, reservation.at);
    } catch (error) {
      // Nothing was handed over. A worker that is ended in between gives nothing back: docs/runbook.md, daily-cap-reached.
      await giveBack(deps, sender, segments);
      throw error;
    }
    const ended = asked.kind === "asked" ? await endAsked(deps, job, asked) : asked;
    if (ended.kind !== "ended") await giveBack(deps, sender, segments);
    return ended;
  };

/** What is not given back only makes the day's cap a little smaller: it must not keep a claim or hide an error. */
const giveBack = async ({ pace, log }: DoorDeps, sender: PacedSender, segments: number): Promise<void> => {
  try {
    await pace.giveBack(sender, segments);
  } catch (error) {
    log.warn("A slot was not given back", { cause: errorMessage(error) });
  }
};

const endAsked = async (
  deps: DoorDeps,
  job: SendMessage,
  { message, claimId, outcome }: Asked,
): Promise<DoorOutcome> =>
  outcome.kind === "comeBackLater"
    ? await comeBackLater(deps, job, claimId)
    : await endAs(deps, message, claimId, resultOf(outcome), job);

const expire = async (deps: DoorDeps, job: SendMessage): Promise<DoorOutcome> => {
  const claimId = deps.newId();
  const claim = await deps.messages.claim(job, claimId, deps.clock.now());
  if (claim.kind !== "claimed") return { kind: "taken" };
  return await endAs(deps, claim.message, claimId, { state: "expired", reason: "too_old" }, job);
};

const endAs = async (
  deps: DoorDeps,
  message: OutboundMessage,
  claimId: string,
  result: ClaimResult,
  job: SendMessage,
): Promise<DoorOutcome> => {
  const recorded = await endClaim(deps)(message, claimId, result);
  if (recorded === "groupsChanged") return await comeBackLater(deps, job, claimId);
  return { kind: "ended", state: result.state };
};

/** The carrier's word on what was claimed and handed over, or why that was not done. */
interface Asked {
  readonly kind: "asked";
  readonly message: OutboundMessage;
  readonly claimId: string;
  readonly outcome: AskOutcome;
}

/** @throws only while nothing was handed over */
const claimAndSend = async (
  deps: DoorDeps,
  row: OutboundMessage,
  job: SendMessage,
  slotAt: number,
): Promise<Asked | DoorOutcome> => {
  await deps.wait(slotAt - deps.clock.now());
  // The slot may have been five seconds away; the switch works within two.
  const sending = await deps.sending.readSending(row.accountId, row.sender);
  const held = whyHeld(sending);
  if (!sending || held !== undefined) return { kind: "held", why: held ?? "no_sender" };
  const send = await deps.gateway.ready();
  const claimId = deps.newId();
  const claim = await deps.messages.claim(job, claimId, deps.clock.now());
  if (claim.kind === "missing") throw new PermanentError(`There is no message ${job.messageId}`);
  if (claim.kind === "notQueued") return { kind: "taken" };
  const outcome = await askCarrier(deps, send, claim.message, claimId, sending.account);
  return { kind: "asked", message: claim.message, claimId, outcome };
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

/** 1, 2, 4, ... seconds, at most 15 minutes, up to a quarter more by chance so that many do not come back at once. */
export const delayAfter = (attempt: number, random: number): number => {
  const seconds = Math.min(LONGEST_DELAY_SECONDS, 2 ** attempt);
  return Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds * (1 + random / 4)));
};

/** When it is no longer quiet where the person may be; undefined when it is not, or the person's own text asked for it. */
const quietUntilOf = (row: OutboundMessage, account: Sending["account"], now: number): number | undefined => {
  const zones = quietZonesOf(row);
  return zones.length === 0 ? undefined : quietUntil(account.quietHours, zones, now, account.timeZone);
};

/** The row waits for the clock, which brings it when quiet hours are over. */
const untilQuietIsOver = async (deps: DoorDeps, job: SendMessage, at: number): Promise<DoorOutcome> => {
  await deps.messages.expectAt(job, at - WAITS_TOO_LONG_MILLISECONDS);
  return { kind: "held", why: "quiet_hours" };
};

const LONGEST_WAIT_SECONDS = 30;

/**
 * What is too early goes back as a new job with a delay: giving it back by visibility would use up its receives. The
 * more often it waited, the longer it may wait, anything up to that: so that a backlog neither spins nor leaves slots idle.
 */
const tooEarly = async (deps: DoorDeps, job: SendMessage): Promise<DoorOutcome> => {
  const seconds = 1 + Math.floor(Math.random() * Math.min(LONGEST_WAIT_SECONDS, 2 ** job.waits));
  await deps.messages.expectAt(job, deps.clock.now() + seconds * 1_000);
  await deps.replies.send([{ ...job, waits: job.waits + 1 }], seconds);
  return { kind: "later" };
};

/** The row says when its job comes back, so that the clock does not bring another one meanwhile. */
const comeBackLater = async (deps: DoorDeps, job: SendMessage, claimId: string): Promise<DoorOutcome> => {
  const seconds = delayAfter(job.attempt, Math.random());
  await deps.messages.release(job, claimId, deps.clock.now() + seconds * 1_000);
  await deps.replies.send([{ ...job, attempt: job.attempt + 1 }], seconds);
  return { kind: "later" };
};
