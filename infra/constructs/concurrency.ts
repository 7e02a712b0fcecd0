/** What is left for what nobody may keep waiting: the webhooks, the API, the streams and the clock. */
const KEPT_FREE = 5;
/** And where the account is so small that two for each queue do not leave as much. */
const LEAST_FREE = 2;
/** Lambda takes no smaller maximum concurrency for a queue than 2, and none above 1,000. */
const SMALLEST = 2;
const LARGEST = 1_000;

/**
 * Splits the account's Lambda concurrency, less five, between the queues by their weights: every queue gets two, then its
 * share of the rest. No queue can then take the last environment from a webhook, without reserved concurrency. A new
 * account's ten are less than four queues and five: there two are kept free until AWS grants more.
 * @param lambdaConcurrency what Lambda grants the account (10 for a new one, 1,000 usually).
 * @returns the maximum concurrency of a queue.
 * @throws when it is too small for two a queue.
 */
export const shareConcurrency = <Queue extends string>(
  lambdaConcurrency: number,
  weights: Readonly<Record<Queue, number>>,
): ((queue: Queue) => number) => {
  const queues = Object.entries<number>(weights);
  const needed = LEAST_FREE + SMALLEST * queues.length;
  const spare = Math.max(0, lambdaConcurrency - KEPT_FREE - SMALLEST * queues.length);
  if (lambdaConcurrency < needed) {
    throw new Error(`lambdaConcurrency is ${lambdaConcurrency}; ${queues.length} queue(s) need at least ${needed}`);
  }
  const allWeights = queues.reduce((sum, [, weight]) => sum + weight, 0);
  const exact = queues.map(([queue, weight]) => ({ queue, share: (spare * weight) / allWeights }));
  const handedOut = exact.reduce((sum, { share }) => sum + Math.floor(share), 0);
  // What rounding down left over goes to the largest remainders.
  const byRemainder = exact.toSorted((a, b) => (b.share % 1) - (a.share % 1)).map(({ queue }) => queue);
  const rounded = new Set(byRemainder.slice(0, spare - handedOut));
  const shares = new Map(
    exact.map(({ queue, share }) => {
      const extra = Math.floor(share) + (rounded.has(queue) ? 1 : 0);
      return [queue, Math.min(LARGEST, SMALLEST + extra)];
    }),
  );
  return (queue) => shares.get(queue) ?? SMALLEST;
};

/** Below this a burst on a stream with ten lanes would leave nothing for the webhooks. */
const ROOM_FOR_TEN = 100;

/** How many lanes of a stream's shard may run at once: ten, the most there are, once the account has room for them. */
export const streamLanes = (lambdaConcurrency: number): number => (lambdaConcurrency < ROOM_FOR_TEN ? 2 : 10);
