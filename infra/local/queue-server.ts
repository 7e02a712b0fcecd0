import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import * as z from "zod";
import type { MovableClock } from "./movable-clock.ts";

/** The thread that holds every queue and object; spoken to by HTTP, except for a look inside that HTTP cannot give. */
export interface QueueServer {
  readonly endpoint: string;
  readonly port: number;
  /** How many messages wait, and when those that are delayed or in flight become visible, in clock time. */
  inspect(queueName: string): Promise<QueueContent>;
  stop(): Promise<void>;
}

export interface QueueContent {
  readonly ready: number;
  readonly delayedUntil: readonly number[];
  readonly hiddenUntil: readonly number[];
}

const startedSchema = z.object({ port: z.number() });
const contentSchema = z.object({
  id: z.number(),
  ready: z.number(),
  delayedUntil: z.array(z.number()),
  hiddenUntil: z.array(z.number()),
});

/** @param dataDirectory where messages and objects lie; undefined keeps everything in memory */
export async function startQueueServer(clock: MovableClock, dataDirectory: string | undefined): Promise<QueueServer> {
  if (dataDirectory !== undefined) mkdirSync(dataDirectory, { recursive: true });
  const thread = new Worker(fileURLToPath(new URL("./fauxqs-thread.ts", import.meta.url)), {
    workerData: { clock: clock.buffer, ...(dataDirectory === undefined ? {} : { dataDirectory }) },
    // node:sqlite still warns that it is young, in every thread that loads it.
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const waiting = new Map<number, (content: QueueContent) => void>();
  let next = 0;
  const port = await new Promise<number>((resolve, reject) => {
    thread.once("error", reject);
    thread.once("message", (message: unknown) => {
      thread.off("error", reject);
      thread.on("message", (later: unknown) => {
        const { id, ...content } = contentSchema.parse(later);
        waiting.get(id)?.(content);
        waiting.delete(id);
      });
      resolve(startedSchema.parse(message).port);
    });
  });
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    inspect: (queue) =>
      new Promise((resolve) => {
        next += 1;
        waiting.set(next, resolve);
        thread.postMessage({ id: next, queue });
      }),
    // SQLite is in WAL mode and every write is its own transaction: ending the thread loses nothing.
    stop: async () => {
      await thread.terminate();
    },
  };
}
