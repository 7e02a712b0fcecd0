import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Activity } from "./activity.ts";
import type { EventSources } from "./event-sources.ts";
import type { FunctionLogs } from "./function-logs.ts";
import { codeFile, type FunctionPool, type Invocation, type Point } from "./function-pool.ts";
import type { Host, RunningCode, StreamEvent } from "./host-options.ts";
import type { KeptClock } from "./kept-clock.ts";
import type { Listeners } from "./listeners.ts";
import type { MovableClock } from "./movable-clock.ts";
import type { NamedResources } from "./named-resources.ts";
import type { QueueServer } from "./queue-server.ts";
import { untilAtRest } from "./rest.ts";
import type { Schedules } from "./schedules.ts";
import { findByConstructId, type Topology } from "./topology.ts";

/** Everything that runs, for the handle to reach into. */
export interface RunningParts {
  readonly endpoints: { readonly api: string; readonly dynamodb: string; readonly objects: string };
  readonly topology: Topology;
  readonly resources: NamedResources;
  readonly pools: readonly FunctionPool[];
  readonly sources: EventSources;
  readonly schedules: Schedules;
  readonly queueServer: QueueServer;
  readonly clock: MovableClock;
  readonly keptClock: KeptClock;
  readonly activity: Activity;
  readonly logs: FunctionLogs;
  readonly invocations: Listeners<Invocation>;
  readonly streamEvents: Listeners<StreamEvent>;
  readonly points: Listeners<Point>;
  endAll(): Promise<void>;
}

/** What whoever started the host holds in their hands. */
export function hostHandle(parts: RunningParts): Host {
  const { endpoints, resources, pools, sources, queueServer, clock, activity } = parts;
  const named = <Item extends { readonly resource: { readonly logicalId: string } }>(items: readonly Item[]) => {
    return (constructId: string): Item => findByConstructId(items, constructId);
  };
  const queue = named(resources.queues);
  const table = named(resources.tables);
  const bucket = named(resources.buckets);
  const entry = named(pools.map((pool) => ({ pool, resource: { logicalId: pool.definition.logicalId } })));
  let stopped = false;
  return {
    url: endpoints.api,
    dynamodbEndpoint: endpoints.dynamodb,
    sqsEndpoint: queueServer.endpoint,
    s3Endpoint: endpoints.objects,
    clock,
    ignored: parts.topology.ignored,
    tableName: (id) => table(id).name,
    queueUrl: (id) => queue(id).url,
    bucketName: (id) => bucket(id).name,
    queueContent: (id) => queueServer.inspect(queue(id).name),
    async advance(seconds, mostTicks) {
      await parts.schedules.advance(seconds, mostTicks);
      parts.keptClock.save();
    },
    onStreamRecord: parts.streamEvents.add,
    onInvocation: parts.invocations.add,
    onPoint: parts.points.add,
    async killWorkers(id) {
      const killed = await Promise.all((id === undefined ? pools : [entry(id).pool]).map((pool) => pool.kill()));
      return killed.reduce((sum, count) => sum + count, 0);
    },
    invoke: (id, event) => entry(id).pool.invoke(event),
    logs: (id) => parts.logs.read(entry(id).pool.definition.id),
    idle: (horizonMilliseconds) =>
      untilAtRest({
        horizonMilliseconds,
        activity,
        clock,
        server: queueServer,
        readers: sources.streamMappings.map((mapping) => mapping.reader),
        queues: sources.queueMappings.map((mapping) => mapping.queue),
        stopped: () => stopped,
      }),
    runningCode: () => pools.map(({ definition }) => runningCode(definition)),
    async stop() {
      stopped = true;
      await parts.endAll();
    },
  };
}

function runningCode(definition: FunctionPool["definition"]): RunningCode {
  const file = codeFile(definition);
  return { function: definition.id, file, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
}
