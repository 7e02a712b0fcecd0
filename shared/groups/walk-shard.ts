import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { WalkJob } from "./walk-job.ts";
import type { WalkCounts, WalkStore } from "./walk-store.ts";

export interface WalkShardDeps {
  readonly walks: WalkStore;
  readonly clock: Clock;
}

/** What a page came to; `next` undefined: the shard is done. */
export interface WalkedPage {
  readonly counts: Partial<WalkCounts>;
  readonly next: PhoneNumber | undefined;
}

/** A slice ends so early that what waits behind it in the queue waits for seconds only. */
const SLICE_MILLISECONDS = 10_000;

/**
 * Walks on in one shard, page by page, for a slice of time. The place is saved behind each page, on the condition that
 * nobody else has taken the shard over: of two with the same job one ends.
 * @param page undefined ends the walk: nobody needs it any more
 * @returns `more` when the time is over
 */
export const walkShard =
  ({ walks, clock }: WalkShardDeps) =>
  async (
    job: WalkJob,
    page: (after: PhoneNumber | undefined) => Promise<WalkedPage | undefined>,
  ): Promise<"done" | "more" | "overtaken"> => {
    const ends = clock.now() + SLICE_MILLISECONDS;
    let progress = await walks.begin(job, job.shard, isoInstant(clock.now()));
    while (progress && !progress.done) {
      const walked = await page(progress.after);
      if (!walked) return "overtaken";
      const { seen = 0, joined = 0, left = 0, drift = 0 } = walked.counts;
      progress = {
        ...progress,
        seen: progress.seen + seen,
        joined: progress.joined + joined,
        left: progress.left + left,
        drift: progress.drift + drift,
        after: walked.next,
        done: walked.next === undefined,
        at: isoInstant(clock.now()),
      };
      if (!(await walks.save(job, progress))) return "overtaken";
      if (!progress.done && clock.now() >= ends) return "more";
    }
    return progress ? "done" : "overtaken";
  };
