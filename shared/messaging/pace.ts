import type { AccountId } from "#shared/accounts/account.ts";
import type { SenderNumber } from "#shared/accounts/phone-number.ts";

/** Who sends, and how much the carrier takes of it. All amounts are segments. */
export interface PacedSender {
  readonly accountId: AccountId;
  readonly phone: SenderNumber;
  readonly segmentsPerSecond: number;
  /** The most this sender may send in a day of the account's zone. */
  readonly segmentsPerDay: number;
  /** That day, such as 2026-11-23. */
  readonly day: string;
}

/**
 * `slot`: the instant (ms) at which these segments may go. `tooEarly`: the sender's slots are taken further ahead than
 * asked; the first free one is at `freeAt`. `dayIsFull`: what may go in this day has gone.
 */
export type Reservation =
  | { readonly kind: "slot"; readonly at: number }
  | { readonly kind: "tooEarly"; readonly freeAt: number }
  | { readonly kind: "dayIsFull" };

/** Slots for a sender's segments, handed out one after the other to all workers (a GCRA reservation). */
export interface Pace {
  /** @param aheadMilliseconds how far in the future the slot may be: replies 5,000, campaigns 500 */
  reserve(sender: PacedSender, segments: number, now: number, aheadMilliseconds: number): Promise<Reservation>;
  /** Takes segments that did not go out off the day's count; their slot stays empty. */
  giveBack(sender: PacedSender, segments: number): Promise<void>;
}

/**
 * How long segments take, in ms with three decimals, rounded up: DynamoDB adds decimals exactly and a JavaScript number
 * has 16 digits, so that a longer fraction would never again equal what is stored.
 */
export const takesOf = ({ segmentsPerSecond }: PacedSender, segments: number): number =>
  Math.ceil((segments * 1_000_000) / segmentsPerSecond) / 1_000;

/** What of a sender's slots is taken. */
export interface PaceState {
  /** The instant (ms, with fractions) from which the next segment may go. */
  readonly freeAt: number;
  readonly day: string;
  readonly sentInDay: number;
}

/** The reservation that this state allows, and the state after it. */
export const nextSlot = (
  state: PaceState | undefined,
  sender: PacedSender,
  segments: number,
  now: number,
  aheadMilliseconds: number,
): Reservation & { readonly state?: PaceState } => {
  const sentInDay = state?.day === sender.day ? state.sentInDay : 0;
  if (sentInDay + segments > sender.segmentsPerDay) return { kind: "dayIsFull" };
  const at = Math.max(now, state?.freeAt ?? 0);
  if (at > now + aheadMilliseconds) return { kind: "tooEarly", freeAt: at };
  const freeAt = Math.round((at + takesOf(sender, segments)) * 1_000) / 1_000;
  return { kind: "slot", at, state: { freeAt, day: sender.day, sentInDay: sentInDay + segments } };
};

export const REPLY_AHEAD_MILLISECONDS = 5_000;
