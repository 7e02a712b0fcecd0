// How groups overlap: who is over-messaged because several groups hold the same people. Counted phone by phone as the
// merged rosters bring them, so a count can stop at any phone and be taken up behind it.
import * as z from "zod";

/** Counts so far: members of each group, of each alone, of each pair in the order of `pairsOf`, and of all together. */
export const overlapSchema = z.object({
  members: z.array(z.int().min(0)),
  onlyHere: z.array(z.int().min(0)),
  pairs: z.array(z.int().min(0)),
  all: z.int().min(0),
});
export type Overlap = z.infer<typeof overlapSchema>;

/** Each two of so many groups, by their places. */
export const pairsOf = (groups: number): [number, number][] =>
  Array.from({ length: groups }, (_, first) =>
    Array.from({ length: groups - first - 1 }, (__, behind): [number, number] => [first, first + 1 + behind]),
  ).flat();

export const noOverlap = (groups: number): Overlap => ({
  members: Array.from({ length: groups }, () => 0),
  onlyHere: Array.from({ length: groups }, () => 0),
  pairs: pairsOf(groups).map(() => 0),
  all: 0,
});

/** The counts with one phone more; `by` says of each group whether it holds it. Changes what it is given: there may be a million. */
export const countHeld = (overlap: Overlap, pairs: readonly [number, number][], by: readonly boolean[]): void => {
  const holders = by.filter(Boolean).length;
  for (const [index, isHeld] of by.entries()) {
    if (!isHeld) continue;
    overlap.members[index] = (overlap.members[index] ?? 0) + 1;
    if (holders === 1) overlap.onlyHere[index] = (overlap.onlyHere[index] ?? 0) + 1;
  }
  for (const [index, [one, other]] of pairs.entries()) {
    if (by[one] && by[other]) overlap.pairs[index] = (overlap.pairs[index] ?? 0) + 1;
  }
  if (holders === by.length) overlap.all += 1;
};
