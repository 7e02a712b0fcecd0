import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Activity } from "./activity.ts";
import type { Reply } from "./function-protocol.ts";
import { type FunctionWorker, startFunctionWorker } from "./function-worker.ts";
import type { MovableClock } from "./movable-clock.ts";

/** A function that can be invoked: it grows a worker for each concurrent invocation, up to its limit, then queues. */
export interface FunctionPool {
  readonly definition: FunctionDefinition;
  invoke(event: unknown, options?: InvokeOptions): Promise<Invocation>;
  /** Starts a first worker, which imports the bundle before anybody waits for it. */
  warm(): void;
  /** Ends every worker, in the middle of whatever it does. @returns how many were busy */
  kill(): Promise<number>;
  stop(): Promise<void>;
}

export interface FunctionDefinition {
  readonly logicalId: string;
  /** The construct's id, for people: logs and listeners show it. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly folder: string;
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** When an invocation is really ended: with patience, later than the function is told. */
  readonly endAfterMilliseconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly concurrency: number;
}

export interface InvokeOptions {
  /** Where the event comes from, for listeners: "http", a queue's name, a table's name, a schedule's name. */
  readonly source: string;
}

/** One finished invocation, as Lambda would report it. */
export interface Invocation {
  readonly function: string;
  readonly source: string;
  readonly requestId: string;
  readonly event: unknown;
  readonly milliseconds: number;
  readonly reply: Reply;
}

export interface PoolDependencies {
  /** What each worker's thread runs. */
  readonly code: URL;
  readonly clock: MovableClock;
  readonly activity: Activity;
  readonly onOutput: (id: string, text: string) => void;
  readonly onInvocation: (invocation: Invocation) => void;
  readonly onPoint: (point: Point) => void;
  /** Ends workers at their calls. */
  readonly endsAtCalls?: EndPlan | undefined;
}

/** Each point's first end, after it was passed so often, and how often it is passed between two ends. */
export interface EndPlan {
  readonly first: number;
  readonly every: number;
  /** Only the nth (from 0) of so many parts of the points, so that several runs share them. */
  readonly part: { readonly nth: number; readonly of: number };
}

/** Where a worker passes first, or ends: before or after a request, such as "after UpdateItem Messages claimed". */
export interface Point {
  readonly kind: "passing" | "ending";
  readonly function: string;
  readonly point: string;
}

/** Many more than there are points, so that hardly two of them are counted in one place. */
const COUNTED_POINTS = 1 << 20;

/** The file that runs: the handler's module in the asset folder. */
export function codeFile(definition: Pick<FunctionDefinition, "folder" | "handler">): string {
  const [module = "index"] = definition.handler.split(".");
  return join(definition.folder, `${module}.mjs`);
}

export function createFunctionPool(definition: FunctionDefinition, dependencies: PoolDependencies): FunctionPool {
  const idle: FunctionWorker[] = [];
  const busy = new Set<FunctionWorker>();
  const waiting: ((worker: FunctionWorker | undefined) => void)[] = [];
  let stopped = false;
  const plan = dependencies.endsAtCalls;
  const ends = plan && { ...plan, counters: new SharedArrayBuffer(4 * COUNTED_POINTS) };

  const start = (): FunctionWorker =>
    startFunctionWorker({
      code: dependencies.code,
      thread: {
        clock: dependencies.clock.buffer,
        file: codeFile(definition),
        handler: definition.handler.split(".").slice(1).join("."),
        ...(ends ? { ends } : {}),
      },
      environment: definition.environment,
      memoryMegabytes: definition.memoryMegabytes,
      onOutput: (text) => dependencies.onOutput(definition.id, text),
      onPoint: (kind, point) => dependencies.onPoint({ kind, function: definition.id, point }),
    });

  /** A free worker, a new one while the limit allows, else the next that gets free; none once stopped. */
  function take(): Promise<FunctionWorker | undefined> | FunctionWorker | undefined {
    if (stopped) return undefined;
    const free = idle.pop();
    if (free && !free.ended) return use(free);
    if (free) return take();
    if (busy.size < definition.concurrency) return use(start());
    return new Promise((resolve) => waiting.push(resolve));
  }

  function use(worker: FunctionWorker): FunctionWorker {
    busy.add(worker);
    return worker;
  }

  function release(worker: FunctionWorker): void {
    busy.delete(worker);
    if (!worker.ended) idle.push(worker);
    const next = waiting.shift();
    if (next) Promise.resolve(take()).then(next);
  }

  async function run(event: unknown, requestId: string): Promise<Reply> {
    const worker = await take();
    if (!worker) return stoppedReply;
    try {
      return await worker.invoke(
        {
          event: JSON.stringify(event),
          requestId,
          functionName: definition.name,
          functionArn: definition.arn,
          memoryMegabytes: definition.memoryMegabytes,
          timeoutMilliseconds: definition.timeoutSeconds * 1000,
        },
        definition.endAfterMilliseconds,
      );
    } finally {
      release(worker);
    }
  }

  const endAll = async (): Promise<number> => {
    const running = busy.size;
    await Promise.all([...idle.splice(0), ...busy].map((worker) => worker.terminate()));
    return running;
  };

  return {
    definition,
    async invoke(event, { source } = { source: "direct" }) {
      const end = dependencies.activity.begin();
      const requestId = randomUUID();
      const started = performance.now();
      try {
        const reply = await run(event, requestId);
        const milliseconds = Math.round((performance.now() - started) * 10) / 10;
        const invocation = { function: definition.id, source, requestId, event, milliseconds, reply };
        dependencies.onInvocation(invocation);
        return invocation;
      } finally {
        end();
      }
    },
    warm() {
      if (idle.length + busy.size === 0) idle.push(start());
    },
    kill: endAll,
    async stop() {
      stopped = true;
      for (const resolve of waiting.splice(0)) resolve(undefined);
      await endAll();
    },
  };
}

const stoppedReply: Reply = {
  kind: "failed",
  error: { errorType: "Host.Stopped", errorMessage: "The host has stopped", trace: [] },
};
