import { Server } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { startFauxqs } from "fauxqs";
import * as z from "zod";
import { moveDate } from "./move-date.ts";

/**
 * fauxqs (SQS and S3) in a thread of its own, for two reasons: its Date follows the movable clock, so that delays and
 * visibility timeouts pass when time is moved, and it listens on every interface unless it is told otherwise, which
 * its options cannot.
 */
const workerDataSchema = z.object({
  clock: z.instanceof(SharedArrayBuffer),
  dataDirectory: z.string().optional(),
});
const requestSchema = z.object({ id: z.number(), queue: z.string() });

const { clock, dataDirectory } = workerDataSchema.parse(workerData);
moveDate(clock);
const onLoopback = (option: unknown): unknown =>
  typeof option === "object" && option !== null && "host" in option ? { ...option, host: "127.0.0.1" } : option;
Server.prototype.listen = new Proxy(Server.prototype.listen, {
  apply: (listen, server, options: unknown[]) => Reflect.apply(listen, server, options.map(onLoopback)),
});

const server = await startFauxqs({
  port: 0,
  logger: false,
  ...(dataDirectory === undefined ? {} : { dataDir: dataDirectory }),
});
parentPort?.on("message", (message: unknown) => {
  const { id, queue } = requestSchema.parse(message);
  const found = server.inspectQueue(queue)?.messages;
  parentPort?.postMessage({
    id,
    ready: found?.ready.length ?? 0,
    delayedUntil: (found?.delayed ?? []).map((one) => one.delayUntil ?? 0),
    hiddenUntil: (found?.inflight ?? []).map((one) => one.visibilityDeadline),
  });
});
parentPort?.postMessage({ port: server.port });
