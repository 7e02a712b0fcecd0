// A sender of which the carrier takes less than we were told is slowed: each signal halves its rate, and it recovers by
// itself. The note lies on the sender, which the door reads anyway: while all is well it costs nothing.
import * as z from "zod";

/** At `at` the rate was halved so many times. */
export const slowedSchema = z.object({ at: z.iso.datetime(), level: z.number().int().positive() });
export type Slowed = z.infer<typeof slowedSchema>;

/** One moment of too much is said of many texts at once: it counts once. */
const SIGNAL_COUNTS_MILLISECONDS = 5_000;
const LEVEL_LASTS_MILLISECONDS = 20_000;
const MOST_LEVELS = 3;

const levelAt = (slowed: Slowed | undefined, now: number): number => {
  if (!slowed) return 0;
  const lasted = Math.max(0, now - Date.parse(slowed.at));
  return Math.max(0, slowed.level - Math.floor(lasted / LEVEL_LASTS_MILLISECONDS));
};

export interface SlowableSender {
  readonly segmentsPerSecond: number;
  readonly slowed?: Slowed | undefined;
}

/** What the sender may send a second now. */
export const effectiveRate = ({ segmentsPerSecond, slowed }: SlowableSender, now: number): number =>
  segmentsPerSecond / 2 ** levelAt(slowed, now);

/** What it may send a second on average between two instants (ms), as it recovers if no other signal comes. */
export const rateBetween = (sender: SlowableSender, from: number, to: number): number => {
  const { slowed } = sender;
  if (!slowed || to <= from) return effectiveRate(sender, from);
  const began = Date.parse(slowed.at);
  const changes = Array.from({ length: slowed.level }, (_, index) => began + (index + 1) * LEVEL_LASTS_MILLISECONDS);
  const edges = [from, ...changes.filter((at) => at > from && at < to), to];
  const sent = edges
    .slice(1)
    .reduce(
      (sum, edge, index) => sum + (edge - (edges[index] ?? edge)) * effectiveRate(sender, edges[index] ?? edge),
      0,
    );
  return sent / (to - from);
};

/** The note after another signal; undefined where this one was heard already. */
export const slowedMore = (slowed: Slowed | undefined, now: number): Slowed | undefined => {
  if (slowed && now - Date.parse(slowed.at) < SIGNAL_COUNTS_MILLISECONDS) return undefined;
  return { at: new Date(now).toISOString(), level: Math.min(MOST_LEVELS, levelAt(slowed, now) + 1) };
};
