import { setTimeout as sleep } from "node:timers/promises";
import { type ResourceLimits, Worker } from "node:worker_threads";
import type { TellOfPoint } from "./ends-at-calls.ts";
import { type FunctionError, fromThreadSchema, type Invoke, type Reply, type ThreadData } from "./function-protocol.ts";

/**
 * One execution environment seen from outside: a thread that takes one invocation at a time. A timeout or a crash
 * ends the thread and fails the invocation; `ended` then says that it must not be used again.
 */
export interface FunctionWorker {
  readonly ended: boolean;
  invoke(invoke: Invoke, endAfterMilliseconds: number): Promise<Reply>;
  terminate(): Promise<void>;
}

export interface FunctionWorkerOptions {
  /** What the thread runs: thread-code.ts. */
  readonly code: URL;
  readonly thread: ThreadData;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly onOutput: (text: string) => void;
  /** It passes a call as the first worker of its function, or ends itself there, as it was told to. */
  readonly onPoint: TellOfPoint;
}

const LONGEST_INIT_MS = 10_000;

const failed = (errorType: string, errorMessage: string): Reply => ({
  kind: "failed",
  error: { errorType, errorMessage, trace: [] } satisfies FunctionError,
});

export function startFunctionWorker(options: FunctionWorkerOptions): FunctionWorker {
  const resourceLimits: ResourceLimits = { maxOldGenerationSizeMb: options.memoryMegabytes };
  const thread = new Worker(options.code, {
    workerData: options.thread,
    env: { ...options.environment },
    // Flags of this process, such as a test runner's, are none of the function's business.
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits,
  });
  let ended = false;
  let settle: ((reply: Reply) => void) | undefined;
  let crash: Error | undefined;
  const reply = (answer: Reply) => {
    settle?.(answer);
    settle = undefined;
  };
  thread.stdout.setEncoding("utf8").on("data", options.onOutput);
  thread.stderr.setEncoding("utf8").on("data", options.onOutput);
  let isReady = () => {};
  let loading: Promise<void> | undefined = new Promise<void>((resolve) => {
    isReady = () => {
      loading = undefined;
      resolve();
    };
  });
  thread.on("message", (raw: unknown) => {
    const message = fromThreadSchema.parse(raw);
    if (message.kind === "ready") return isReady();
    if (message.kind === "passing" || message.kind === "ending") return options.onPoint(message.kind, message.point);
    if (message.kind === "unusable") {
      ended = true;
      return;
    }
    reply(message);
    if (ended) void terminate();
  });
  thread.on("error", (error) => {
    crash = error instanceof Error ? error : new Error(String(error));
    options.onOutput(`${crash.stack ?? crash.message}\n`);
  });
  thread.on("exit", (code) => {
    ended = true;
    isReady();
    reply(failed("Runtime.ExitError", `Runtime exited with error: ${crash?.message ?? `exit status ${code}`}`));
  });

  async function terminate(): Promise<void> {
    ended = true;
    await thread.terminate();
  }

  return {
    get ended() {
      return ended;
    },
    async invoke(invoke, endAfterMilliseconds) {
      // The import has its own ten seconds in Lambda; only the handler's work counts against the timeout.
      if (loading) await Promise.race([loading, sleep(LONGEST_INIT_MS, undefined, { ref: false })]);
      const timeout = setTimeout(() => {
        const seconds = (endAfterMilliseconds / 1000).toFixed(2);
        reply(failed("Sandbox.Timedout", `${invoke.requestId} Task timed out after ${seconds} seconds`));
        void terminate();
      }, endAfterMilliseconds);
      try {
        return await new Promise<Reply>((resolve) => {
          settle = resolve;
          if (ended) reply(failed("Runtime.ExitError", "Runtime exited before the invocation"));
          else thread.postMessage(invoke);
        });
      } finally {
        clearTimeout(timeout);
      }
    },
    terminate,
  };
}
