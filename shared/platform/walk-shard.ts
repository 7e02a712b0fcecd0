import { type Clock, isoInstant } from "./clock.ts";
import type { Numbered, ShardProgress, ShardWalks } from "./shard-walk.ts";

export interface WalkShardDeps<Walk extends Numbered, Place extends string> {
  readonly walks: ShardWalks<Walk, Place>;
  readonly clock: Clock;
}

/** What a page came to; `next` undefined: it was the last. */
export interface WalkedPage<Place extends string = string> {
  readonly counts: Readonly<Record<string, number>>;
  readonly next: Place | undefined;
  /** What is to be done for it, as `carryOut` takes it. */
  readonly plan?: string | undefined;
}

export interface ShardPages<Place extends string> {
  /** @returns undefined to end the walk: nobody needs it any more */
  readonly page: (after: Place | undefined) => Promise<WalkedPage<Place> | undefined>;
  /** Does what was planned; perhaps again, and perhaps at once with another that was overtaken. */
  readonly carryOut?: (plan: string) => Promise<void>;
}

/** A slice ends so early that a page more fits in the function's minute. */
const SLICE_MILLISECONDS = 10_000;
/** What an overtaken slice takes for the page that it is at, about. */
export const BUSY_SECONDS = 10;
const NO_MORE = { counts: {}, next: undefined };

/**
 * Walks on in one shard, page by page, for a slice of time. The place is saved behind each page, on the condition that
 * nobody else has taken the shard over: of two with the same job one ends. What a page planned is carried out behind that,
 * first of all by who takes over.
 * @returns `more` when the time is over; `busy` while an earlier walk's last page may still be written
 */
export const walkShard =
  <Walk extends Numbered, Place extends string>(
    { walks, clock }: WalkShardDeps<Walk, Place>,
    sliceMilliseconds = SLICE_MILLISECONDS,
  ) =>
  async (
    job: Walk & { readonly shard: string },
    { page, carryOut }: ShardPages<Place>,
  ): Promise<"done" | "more" | "overtaken" | "busy"> => {
    const ends = clock.now() + sliceMilliseconds;
    const begun = await walks.begin(job, job.shard, isoInstant(clock.now()));
    if (begun === "busy") return "busy";
    let progress = begun;
    while (progress && !progress.done) {
      if (progress.plan !== undefined) await carryOut?.(progress.plan);
      const walked = progress.through ? NO_MORE : await page(progress.after);
      if (!walked) {
        await walks.save(job, { ...progress, step: progress.step + 1, atWork: false });
        return "overtaken";
      }
      const isOver = clock.now() >= ends;
      progress = moved(progress, walked, isoInstant(clock.now()), isOver);
      if (!(await walks.save(job, progress))) return "overtaken";
      if (!progress.done && isOver) return "more";
    }
    return progress ? "done" : "overtaken";
  };

const moved = <Place extends string>(
  progress: ShardProgress<Place>,
  { counts, next, plan }: WalkedPage<Place>,
  at: string,
  isOver: boolean,
): ShardProgress<Place> => ({
  ...progress,
  step: progress.step + 1,
  counts: added(progress.counts, counts),
  after: next,
  plan,
  through: next === undefined,
  done: next === undefined && plan === undefined,
  atWork: !isOver && !(next === undefined && plan === undefined),
  at,
});

/** Two records of counts in one. */
export const added = (
  counts: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Record<string, number> => {
  const sum: Record<string, number> = { ...counts };
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};
