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

/** `slots`: one for each of the first texts, in their order; not for all where a later one would be too far ahead. */
export type BlockReservation =
  | { readonly kind: "slots"; readonly at: readonly [number, ...number[]] }
  | Exclude<Reservation, { readonly kind: "slot" }>;

/** Slots for a sender's segments, handed out one after the other to all workers (a GCRA reservation). */
export interface Pace {
  /** @param aheadMilliseconds how far in the future the slot may be: replies 5,000, campaigns 500 */
  reserve(sender: PacedSender, segments: number, now: number, aheadMilliseconds: number): Promise<Reservation>;
  /**
   * Reserves at once for as many of these texts as have their slots within `aheadMilliseconds`, in one write where all do.
   * @param texts how many segments each has
   */
  reserveBlock(
    sender: PacedSender,
    texts: readonly number[],
    now: number,
    aheadMilliseconds: number,
  ): Promise<BlockReservation>;
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

export const sumOf = (segments: readonly number[]): number => segments.reduce((sum, each) => sum + each, 0);

/** The slots of texts that go one behind the other from `at` on. */
export const slotsFrom = (at: number, sender: PacedSender, texts: readonly number[]): [number, ...number[]] => {
  const [, ...later] = texts;
  return [at, ...later.map((_, index) => exactly(at + takesOf(sender, sumOf(texts.slice(0, index + 1)))))];
};

/** To three decimals, as DynamoDB adds them. */
export const exactly = (milliseconds: number): number => Math.round(milliseconds * 1_000) / 1_000;

/** The reservation that this state allows, and the state after it. */
export const nextSlots = (
  state: PaceState | undefined,
  sender: PacedSender,
  texts: readonly number[],
  now: number,
  aheadMilliseconds: number,
): BlockReservation & { readonly state?: PaceState } => {
  const sentInDay = state?.day === sender.day ? state.sentInDay : 0;
  const room = sender.segmentsPerDay - sentInDay;
  if ((texts[0] ?? 0) > room) return { kind: "dayIsFull" };
  const at = Math.max(now, state?.freeAt ?? 0);
  if (at > now + aheadMilliseconds) return { kind: "tooEarly", freeAt: at };
  const slots = slotsFrom(at, sender, texts);
  const beyond = slots.findIndex(
    (slot, index) => slot > now + aheadMilliseconds || sumOf(texts.slice(0, index + 1)) > room,
  );
  const [first, ...later] = beyond < 0 ? slots : slots.slice(0, beyond);
  const segments = sumOf(texts.slice(0, 1 + later.length));
  const freeAt = exactly(at + takesOf(sender, segments));
  return {
    kind: "slots",
    at: [first ?? at, ...later],
    state: { freeAt, day: sender.day, sentInDay: sentInDay + segments },
  };
};

export const REPLY_AHEAD_MILLISECONDS = 5_000;
/** So that a reply never stands long behind a campaign. */
export const CAMPAIGN_AHEAD_MILLISECONDS = 500;
