import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { WalkJob } from "./walk-job.ts";
import type { WalkCounts, WalkStore } from "./walk-store.ts";

/** What an overtaken slice takes for the page that it is at, about. */
export const BUSY_SECONDS = 10;

export interface WalkShardDeps {
  readonly walks: WalkStore;
  readonly clock: Clock;
}

/** What a page came to; `next` undefined: the shard is done. */
export interface WalkedPage {
  readonly counts: Partial<WalkCounts>;
  readonly next: PhoneNumber | undefined;
}

/** A slice ends so early that a page more fits in the function's minute. */
const SLICE_MILLISECONDS = 45_000;

/**
 * Walks on in one shard, page by page, for a slice of time. The place is saved behind each page, on the condition that
 * nobody else has taken the shard over: of two with the same job one ends.
 * @param page undefined ends the walk: nobody needs it any more
 * @returns `more` when the time is over; `busy` while an earlier walk's last page may still be written
 */
export const walkShard =
  ({ walks, clock }: WalkShardDeps) =>
  async (
    job: WalkJob,
    page: (after: PhoneNumber | undefined) => Promise<WalkedPage | undefined>,
  ): Promise<"done" | "more" | "overtaken" | "busy"> => {
    const ends = clock.now() + SLICE_MILLISECONDS;
    const begun = await walks.begin(job, job.shard, isoInstant(clock.now()));
    if (begun === "busy") return "busy";
    let progress = begun;
    while (progress && !progress.done) {
      const walked = await page(progress.after);
      if (!walked) {
        await walks.save(job, { ...progress, atWork: false });
        return "overtaken";
      }
      const isOver = clock.now() >= ends;
      const { seen = 0, joined = 0, left = 0, drift = 0 } = walked.counts;
      progress = {
        ...progress,
        seen: progress.seen + seen,
        joined: progress.joined + joined,
        left: progress.left + left,
        drift: progress.drift + drift,
        after: walked.next,
        done: walked.next === undefined,
        atWork: walked.next !== undefined && !isOver,
        at: isoInstant(clock.now()),
      };
      if (!(await walks.save(job, progress))) return "overtaken";
      if (!progress.done && isOver) return "more";
    }
    return progress ? "done" : "overtaken";
  };
