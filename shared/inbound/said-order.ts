import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { InboundText } from "./inbound-text.ts";

/** A text of the carrier's log that no webhook brought. */
export interface Missed {
  readonly text: InboundText;
  readonly hasMedia: boolean;
}

/** What somebody said, with the instant (ms) that the carrier's log gives it. */
export interface Said {
  readonly from: PhoneNumber;
  readonly instant: number;
  /** From when it counts (ms), where it was heard; else it was missed. */
  readonly heardAt?: number;
  readonly missed?: Missed;
}

/**
 * What was missed of one person's texts, in the order in which they were said. A heard text counts from our receipt, up to
 * 15 s behind the instant of the log: what was said behind it counts from behind that, so that a STOP is not undone by the
 * START before it.
 */
export const inSaidOrder = (said: readonly Said[]): Missed[] => {
  const found: Missed[] = [];
  let latest = 0;
  for (const { instant, heardAt, missed } of said.toSorted((one, other) => one.instant - other.instant)) {
    const counts = heardAt ?? Math.max(instant, latest + 1);
    latest = Math.max(latest, counts);
    if (missed) found.push({ ...missed, text: { ...missed.text, receivedAt: isoInstant(counts) } });
  }
  return found;
};
