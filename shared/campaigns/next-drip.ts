import type { Drip } from "./campaign.ts";

/** The first pass of a launch, or the first of a run that was resumed: it looks for rows, and nothing is on its way. */
export const firstDrip = (before: Drip | undefined): Drip => ({ pass: (before?.pass ?? 0) + 1, queued: 0, left: 0 });

/** The next pass of the same run: what was handed out last may be on its way still. */
export const nextPass = (before: Drip): Drip => ({
  ...firstDrip(before),
  ...(before.filledUntil === undefined ? {} : { filledUntil: before.filledUntil }),
});

/** The next pass where this one has not ended: what it handed out is on its way, and counts as such. */
export const nextPassWithin = (before: Drip): Drip => ({ ...nextPass(before), queued: before.queued });
