import { setTimeout as sleep } from "node:timers/promises";
import type { Activity } from "./activity.ts";
import type { MovableClock } from "./movable-clock.ts";
import type { QueueServer } from "./queue-server.ts";
import { DEFAULT_VISIBILITY_SECONDS, type Queue } from "./queues.ts";
import type { StreamReader } from "./stream-reader.ts";

/** What has to be still for the host to be at rest. */
export interface RestOptions {
  readonly activity: Activity;
  readonly clock: MovableClock;
  readonly readers: readonly StreamReader[];
  /** Queues that feed a function; nobody empties the others. */
  readonly queues: readonly Queue[];
  readonly server: QueueServer;
  /** A message that becomes visible later than this is not waited for: it is for whoever moves the clock. */
  readonly horizonMilliseconds?: number | undefined;
  stopped(): boolean;
}

const DEFAULT_HORIZON_MS = 5_000;
/** A message is on its way from the queue to an invocation for less than this. */
const IN_TRANSIT_MS = 250;

/** Resolves when no invocation runs, every stream is read to its end and no message is due within the horizon. */
export async function untilAtRest(options: RestOptions): Promise<void> {
  const { activity, readers, stopped } = options;
  while (!stopped()) {
    const before = activity.started();
    const marks = readers.map((reader) => reader.emptyReads());
    for (const reader of readers) reader.wake();
    // The first empty read may have begun before now, the second cannot have.
    while (!stopped() && readers.some((reader, index) => reader.emptyReads() < (marks[index] ?? 0) + 2)) await sleep(2);
    const quiet = (await Promise.all(options.queues.map((queue) => isQuiet(queue, options)))).every(Boolean);
    if (quiet && activity.running() === 0 && activity.started() === before) return;
    await sleep(10);
  }
}

async function isQuiet(queue: Queue, options: RestOptions): Promise<boolean> {
  const { clock, server, horizonMilliseconds = DEFAULT_HORIZON_MS } = options;
  const content = await server.inspect(queue.name);
  const now = clock.now();
  const visibility = (queue.properties.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS) * 1000;
  return (
    content.ready === 0 &&
    [...content.delayedUntil, ...content.hiddenUntil].every((instant) => instant > now + horizonMilliseconds) &&
    content.hiddenUntil.every((instant) => instant - visibility < now - IN_TRANSIT_MS)
  );
}
