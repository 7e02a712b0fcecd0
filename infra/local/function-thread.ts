import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { endAtCalls } from "./ends-at-calls.ts";
import {
  type FromThread,
  type FunctionError,
  type Invoke,
  invokeSchema,
  type Reply,
  threadDataSchema,
} from "./function-protocol.ts";
import { moveDate } from "./move-date.ts";

/**
 * The inside of one worker: what Lambda's runtime does for Node.js. It imports the very file that would be uploaded,
 * then hands it one event at a time. An error of the import fails the invocation and ends the thread, so that the next
 * one tries the import again, as a failed init does.
 */
const { clock, file, handler: handlerName, ends } = threadDataSchema.parse(workerData);
moveDate(clock);
if (ends) endAtCalls(ends, (kind, point) => tell({ kind, point }));

type Handler = (event: unknown, context: unknown) => unknown;

async function loadHandler(): Promise<Handler> {
  const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href);
  const handler = loaded[handlerName];
  if (typeof handler !== "function") throw new TypeError(`${handlerName} is not a function exported by ${file}`);
  return (event, context) => Reflect.apply(handler, undefined, [event, context]);
}

function contextFor(invoke: Invoke): unknown {
  // The deadline is real time: moving the clock must not take time away from an invocation.
  const until = performance.now() + invoke.timeoutMilliseconds;
  return {
    awsRequestId: invoke.requestId,
    functionName: invoke.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: invoke.functionArn,
    memoryLimitInMB: String(invoke.memoryMegabytes),
    logGroupName: `/aws/lambda/${invoke.functionName}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(until - performance.now())),
  };
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] };
}

const tell = (message: FromThread) => parentPort?.postMessage(message);

async function answer(handler: Handler, invoke: Invoke): Promise<Reply> {
  try {
    const result = await handler(JSON.parse(invoke.event), contextFor(invoke));
    return { kind: "done", result: JSON.stringify(result) ?? "null" };
  } catch (error) {
    console.error(error);
    return { kind: "failed", error: describe(error) };
  }
}

const loading = loadHandler().then(
  (handler) => ({ handler }),
  (error: unknown) => {
    console.error(error);
    return { error: describe(error) };
  },
);

parentPort?.on("message", async (message: unknown) => {
  const loaded = await loading;
  if ("handler" in loaded) return tell(await answer(loaded.handler, invokeSchema.parse(message)));
  tell({ kind: "unusable" });
  tell({ kind: "failed", error: loaded.error });
});

await loading;
tell({ kind: "ready" });
