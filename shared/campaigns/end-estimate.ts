// When a campaign would have handed out its last text: an estimate. It counts the sender's pace, the hours of those who get it, and
// the campaigns that send from the same number now, each with an equal share while it has something left. It counts no cap of
// the day, no slowing by the carrier, nothing that is launched later, and of the others no hours. Law: it is not before any of these allow.

/** People with the same hours, and how many segments their texts come to. */
export interface Load {
  readonly segments: number;
  /** When they may be texted next, from an instant on (ms), and until when that stays so; undefined: never more. */
  readonly open: (at: number) => { readonly from: number; readonly until: number } | undefined;
}

export interface Sharers {
  readonly segmentsPerSecond: number;
  /** Segments that each of the others has left at `now`. */
  readonly others: readonly number[];
}

/** What would take longer is not told. */
const LONGEST_MILLISECONDS = 60 * 86_400_000;
/** Of a segment: sums of fractions are never quite nothing. */
const NOTHING = 1e-6;

/** @returns when the last text goes (ms), `startsAt` where there is none; undefined where that is too far away to tell */
export const estimateEnd = (
  loads: readonly Load[],
  { segmentsPerSecond, others }: Sharers,
  startsAt: number,
  now: number,
): number | undefined => {
  const perMillisecond = segmentsPerSecond / 1_000;
  let left = loads.map(({ segments, open }) => ({ segments, open, next: open(startsAt) }));
  let shared = [...others];
  let ends = startsAt;
  for (let at = now; ; ) {
    left = left.filter(({ segments, next }) => segments > NOTHING && next !== undefined);
    shared = shared.filter((segments) => segments > NOTHING);
    if (left.length === 0) return ends;
    if (at - startsAt > LONGEST_MILLISECONDS) return undefined;
    const isOpen = ({ next }: (typeof left)[number]) => at >= startsAt && next !== undefined && next.from <= at;
    const open = left.filter(isOpen);
    const own = open.reduce((sum, { segments }) => sum + segments, 0);
    const share = perMillisecond / (shared.length + (own > 0 ? 1 : 0));
    const changes = left.map(({ next }) => (next && next.from <= at ? next.until : (next?.from ?? at)));
    const first = Math.min(
      ...changes,
      ...(at < startsAt ? [startsAt] : []),
      ...(own > 0 ? [at + own / share] : []),
      ...shared.map((segments) => at + segments / share),
    );
    // In whole milliseconds: what less would take is lost in the digits of an instant, and time would stand still for ever.
    const then = Math.max(at + 1, Math.ceil(first));
    const done = share * (then - at);
    for (const each of open) each.segments -= (done * each.segments) / own;
    shared = shared.map((segments) => segments - done);
    if (own > 0) ends = then;
    for (const each of left) if (each.next && each.next.until <= then) each.next = each.open(then);
    at = then;
  }
};
