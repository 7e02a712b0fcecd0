import { setTimeout as sleep } from "node:timers/promises";

/** Items that are worked off in order, a batch at a time. */
export interface StreamLane<Item> {
  push(item: Item): void;
  length(): number;
  stop(): Promise<void>;
}

export interface StreamLaneOptions<Item> {
  readonly batchSize: number;
  readonly windowSeconds: number;
  work(batch: readonly Item[]): Promise<void>;
}

export function startStreamLane<Item>({ batchSize, windowSeconds, work }: StreamLaneOptions<Item>): StreamLane<Item> {
  const items: Item[] = [];
  const stopping = new AbortController();
  let wake = () => {};

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (items.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if (windowSeconds > 0 && items.length < batchSize) await windowOrFull();
      await work(items.splice(0, batchSize));
    }
  }

  async function windowOrFull(): Promise<void> {
    const until = performance.now() + windowSeconds * 1000;
    while (items.length < batchSize && performance.now() < until && !stopping.signal.aborted) await sleep(10);
  }

  const loop = run();
  return {
    push(item) {
      items.push(item);
      wake();
    },
    length: () => items.length,
    async stop() {
      stopping.abort();
      wake();
      await loop;
    },
  };
}
