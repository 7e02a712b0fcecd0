// The slots of a block's texts. A queue's delays are whole seconds, so that a second's worth of blocks is seen at once: a
// worker waits as long until it may reserve. Reserving further ahead would keep replies waiting, and what goes back to the
// queue leaves its sender's slots empty.

import { CAMPAIGN_AHEAD_MILLISECONDS, type Pace, type PacedSender, sumOf, takesOf } from "#shared/messaging/pace.ts";
import type { Clock } from "#shared/platform/clock.ts";

export interface BlockSlotsDeps {
  readonly pace: Pick<Pace, "reserveBlock">;
  readonly clock: Clock;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** `early`: the slots of those who are left are too far ahead. */
export interface LeftOfBlock<Text> {
  readonly kind: "early" | "dayIsFull";
  readonly left: readonly Text[];
}

const PATIENCE_MILLISECONDS = 1_000;
/** Others may be faster each time that it may reserve again. */
const ATTEMPTS = 10;

/** @param go is told of each text as soon as it has its slot (ms). @returns who has none */
export const blockSlots =
  ({ pace, clock, wait }: BlockSlotsDeps) =>
  async <Text extends { readonly segments: number }>(
    sender: PacedSender,
    texts: readonly Text[],
    go: (text: Text, at: number) => void,
  ): Promise<LeftOfBlock<Text>> => {
    const until = clock.now() + PATIENCE_MILLISECONDS;
    let left = texts;
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const amounts = left.map(({ segments }) => segments);
      const slots = await pace.reserveBlock(sender, amounts, clock.now(), CAMPAIGN_AHEAD_MILLISECONDS);
      if (slots.kind === "dayIsFull") return { kind: "dayIsFull", left };
      const had = slots.kind === "slots" ? slots.at : [];
      had.forEach((at, index) => {
        const text = left[index];
        if (text) go(text, at);
      });
      left = left.slice(had.length);
      const freeAt = slots.kind === "slots" ? endOf(sender, slots.at, amounts) : slots.freeAt;
      const mayAt = freeAt - CAMPAIGN_AHEAD_MILLISECONDS;
      if (mayAt > until || attempt === ATTEMPTS) break;
      // When all of it may go, if that is soon: else slots would pass by meanwhile.
      const soon = Math.min(takesOf(sender, sumOf(amounts.slice(had.length, -1))), CAMPAIGN_AHEAD_MILLISECONDS / 2);
      if (left.length > 0) await wait(Math.min(mayAt + soon, until) - clock.now());
    }
    return { kind: "early", left };
  };

const endOf = (sender: PacedSender, at: readonly [number, ...number[]], amounts: readonly number[]): number =>
  (at.at(-1) ?? at[0]) + takesOf(sender, amounts[at.length - 1] ?? 0);
