// The door for replies: one job is one row. Law: what goes nowhere takes no slot; what does not go now waits for the clock or
// comes back as a new job. From the slot on it is hand-over.ts, the only way to the carrier.
import { quietUntil } from "#shared/accounts/quiet-hours.ts";
import { type Sending, type SendingReader, whyHeld } from "#shared/accounts/sending.ts";
import { PermanentError } from "#shared/platform/errors.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { delayAfter, delayForSlot } from "./delay-after.ts";
import { endClaim } from "./end-claim.ts";
import { type HandOverDeps, handOver, type LookedAgain } from "./hand-over.ts";
import {
  type OutboundMessage,
  quietZonesOf,
  REPLY_EXPIRES_MILLISECONDS,
  type SendMessage,
  WAITS_TOO_LONG_MILLISECONDS,
} from "./message.ts";
import type { ClaimResult, MessageStore } from "./message-store.ts";
import { type Pace, REPLY_AHEAD_MILLISECONDS } from "./pace.ts";
import { pacedSender } from "./paced-sender.ts";
import { segmentsAsSent } from "./segments.ts";

export interface DoorDeps extends HandOverDeps {
  readonly sending: SendingReader;
  readonly messages: MessageStore;
  readonly pace: Pace;
  readonly replies: JobQueue<SendMessage>;
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
    const { segments } = segmentsAsSent(row);
    const reservation = await deps.pace.reserve(sender, segments, deps.clock.now(), REPLY_AHEAD_MILLISECONDS);
    if (reservation.kind === "dayIsFull") return dayIsFull(deps, row);
    if (reservation.kind === "tooEarly") return await tooEarly(deps, job);
    const handed = await handOver(deps)({
      slot: { sender, segments, at: reservation.at },
      lookAgain: () => lookAgain(deps, row),
      claim: (_, claimId) => claim(deps, job, claimId),
      release: async (claimId) => void (await deps.messages.release(job, claimId, deps.clock.now())),
      comeBackLater: (claimId) => comeBackLater(deps, job, claimId),
    });
    return handed.kind === "ended" ? { kind: "ended", state: handed.result.state } : handed;
  };

const lookAgain = async (deps: DoorDeps, row: OutboundMessage): Promise<LookedAgain> => {
  const sending = await deps.sending.readSending(row.accountId, row.sender);
  const held = whyHeld(sending);
  return sending && held === undefined ? { kind: "may", sending } : { kind: "held", why: held ?? "no_sender" };
};

const claim = async (deps: DoorDeps, job: SendMessage, claimId: string) => {
  const claimed = await deps.messages.claim(job, claimId, deps.clock.now());
  if (claimed.kind === "missing") throw new PermanentError(`There is no message ${job.messageId}`);
  return claimed.kind === "claimed" ? claimed : ({ kind: "taken" } as const);
};

const expire = async (deps: DoorDeps, job: SendMessage): Promise<DoorOutcome> => {
  const claimId = deps.newId();
  const claim = await deps.messages.claim(job, claimId, deps.clock.now());
  if (claim.kind !== "claimed") return { kind: "taken" };
  await endClaim(deps)(claim.message, claimId, { state: "expired", reason: "too_old" });
  return { kind: "ended", state: "expired" };
};

const dayIsFull = (deps: DoorDeps, row: OutboundMessage): DoorOutcome => {
  deps.counter.count("DailyCapReached");
  deps.log.error("A sender's cap for the day is reached", { accountId: row.accountId, messageId: row.id });
  return { kind: "held", why: "daily_cap" };
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

/** What is too early goes back as a new job with a delay: giving it back by visibility would use up its receives. */
const tooEarly = async (deps: DoorDeps, job: SendMessage): Promise<DoorOutcome> => {
  const seconds = delayForSlot(job.waits, Math.random());
  await deps.messages.expectAt(job, deps.clock.now() + seconds * 1_000);
  await deps.replies.send([{ ...job, waits: job.waits + 1 }], seconds);
  return { kind: "later" };
};

/** The row says when its job comes back, so that the clock does not bring another one meanwhile. */
const comeBackLater = async (deps: DoorDeps, job: SendMessage, claimId: string): Promise<void> => {
  const seconds = delayAfter(job.attempt, Math.random());
  await deps.messages.release(job, claimId, deps.clock.now() + seconds * 1_000);
  await deps.replies.send([{ ...job, attempt: job.attempt + 1 }], seconds);
};
