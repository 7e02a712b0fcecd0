import { isoInstant } from "#shared/platform/clock.ts";
import { NOTHING_TALLIED, type Tallied } from "./campaign-counts.ts";
import type { Recipient } from "./read-outcomes.ts";
import { type Outcome, outcomeSchema } from "./recipient-outcome.ts";

/** What a recount counts, as numbers that add up; `firstAt` and `lastAt` are instants in ms. */
export type Counted = Readonly<Record<string, number>>;

export const countsOfRecipients = (recipients: readonly Recipient[]): Counted => {
  let counts: Counted = {};
  for (const { outcome, message } of recipients) {
    const isTaken = message?.sid !== undefined;
    const at = isTaken && message.claimedAt !== undefined ? Date.parse(message.claimedAt) : undefined;
    counts = addTo(counts, {
      [outcome]: 1,
      segments: isTaken ? (message.segments ?? 0) : 0,
      ...(at === undefined ? {} : { firstAt: at, lastAt: at }),
    });
  }
  return counts;
};

export const addTo = (counts: Counted, more: Counted): Counted => {
  const sum = { ...counts };
  for (const [name, by] of Object.entries(more)) {
    const before = counts[name];
    if (before === undefined) sum[name] = by;
    else if (name === "firstAt") sum[name] = Math.min(before, by);
    else if (name === "lastAt") sum[name] = Math.max(before, by);
    else sum[name] = before + by;
  }
  return sum;
};

/** The shards of a recount together; `moved` is where the counter stood before all of them, if it stood still. */
export const sumOfShards = (shards: readonly Counted[]) => {
  let sum: Counted = {};
  for (const { moved: _, ...counts } of shards) sum = addTo(sum, counts);
  const [firstMoved = 0] = shards.map(({ moved = 0 }) => moved).sort((a, b) => a - b);
  const numbers = (names: readonly string[]) => names.map((name) => [name, sum[name] ?? 0] as const);
  const outcomes = (name: Outcome): number => sum[name] ?? 0;
  const tallied: Tallied = {
    ...NOTHING_TALLIED,
    ...Object.fromEntries(numbers(Object.keys(NOTHING_TALLIED))),
    ...(sum.firstAt === undefined ? {} : { firstAt: isoInstant(sum.firstAt) }),
    ...(sum.lastAt === undefined ? {} : { lastAt: isoInstant(sum.lastAt) }),
    moved: firstMoved,
  };
  const included = outcomeSchema.options.reduce((all, name) => all + outcomes(name), 0);
  return { tallied, outcomes, included, moved: firstMoved };
};
