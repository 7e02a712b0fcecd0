import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { createActivity } from "./activity.ts";
import { createBuckets } from "./buckets.ts";
import { readCloudAssembly } from "./cloud-assembly.ts";
import { openDataDirectory } from "./data-directory.ts";
import { calm, seededDisturbance } from "./disturbance.ts";
import { startDynamoDbLocal } from "./dynamodb-local.ts";
import { objectEventsOf, schedulesOf } from "./event-rules.ts";
import { startEventSources } from "./event-sources.ts";
import { eventTargets } from "./event-target.ts";
import { functionDefinitions } from "./function-definitions.ts";
import { functionLogs } from "./function-logs.ts";
import { createFunctionPool, type Invocation, type Point } from "./function-pool.ts";
import { hostHandle } from "./host-handle.ts";
import type { Host, HostOptions, StreamEvent } from "./host-options.ts";
import { startHttpApi } from "./http-api.ts";
import { httpRoutes } from "./http-routes.ts";
import { createResolver } from "./intrinsics.ts";
import { keepClock } from "./kept-clock.ts";
import { createListeners } from "./listeners.ts";
import { LOCAL_CLIENT } from "./local-client.ts";
import { MovableClock } from "./movable-clock.ts";
import { namedResources } from "./named-resources.ts";
import { startObjectStore } from "./object-store.ts";
import { createOutbox } from "./outbox.ts";
import { startQueueServer } from "./queue-server.ts";
import { createQueues, queueClient } from "./queues.ts";
import { constructIdOf, resourceAddresses } from "./resource-addresses.ts";
import { startSchedules } from "./schedules.ts";
import { secretValues } from "./secret-values.ts";
import { startSecretsEndpoint } from "./secrets-endpoint.ts";
import { createTables } from "./tables.ts";
import { threadCode } from "./thread-code.ts";
import { findByConstructId, readTopology } from "./topology.ts";

export type { Host, HostOptions, RunningCode, StreamEvent } from "./host-options.ts";

/** Collects what ends each started part; they end in the reverse order. */
type Endings = (() => unknown)[];

/**
 * Runs what `cdk synth` wrote, unchanged, on this machine: DynamoDB Local, fauxqs, one worker thread for each running
 * invocation, and the API on one port. What it does not know stops it before anything runs.
 * @throws StartupError with one line for a person
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const endings: Endings = [];
  const endAll = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    return await start(options, endings, endAll);
  } catch (error) {
    await endAll();
    throw error;
  }
}

async function start(options: HostOptions, endings: Endings, endAll: () => Promise<void>): Promise<Host> {
  // Functions run in UTC, as on Lambda, wherever this machine is.
  process.env.TZ = "UTC";
  const clock = options.clock ?? new MovableClock();
  const activity = createActivity();
  const { patience = 1 } = options;
  const assembly = readCloudAssembly(options.cloudAssembly);
  const data = openDataDirectory(options.dataDirectory);
  const keptClock = keepClock(clock, data.clock);
  const api = await startHttpApi(options.port, clock);
  endings.push(api.stop);
  const publicBaseUrl = options.publicBaseUrl ?? api.url;

  // Java takes the longest: let it start while the template is read, and stop it if that fails.
  const dynamodb = startDynamoDbLocal(data.tables);
  endings.push(dynamodb.stop);
  const queueServer = await startQueueServer(clock, data.queues);
  endings.push(queueServer.stop);

  const addresses = resourceAddresses({ queues: queueServer.endpoint, publicApi: publicBaseUrl });
  const topology = readTopology(assembly, createResolver(assembly, addresses, options.parameters));
  const resources = namedResources(topology, addresses);
  const { tables, queues, buckets } = resources;

  const sqs = queueClient(queueServer.endpoint);
  endings.push(() => sqs.destroy());
  await createQueues(sqs, queues);
  await createBuckets(
    queueServer.endpoint,
    Array.from(buckets, (bucket) => bucket.name),
  );
  const values = secretValues(topology.secrets, options.secrets, data.root);
  const secrets = await startSecretsEndpoint(
    resources.secrets.map((secret) => ({ ...secret, value: values.get(secret.resource.logicalId) ?? "" })),
  );
  endings.push(secrets.stop);

  // The functions are told where objects lie, and some are told of new objects: the outbox looks its targets up late.
  const outbox = createOutbox(data.outbox, (entry) => targets.find(entry.target, "bucket").send(entry.body), activity);
  endings.push(outbox.stop);
  const eventsOf = objectEventsOf(topology, addresses, clock);
  const objects = await startObjectStore({
    endpoint: queueServer.endpoint,
    onCreated: async (object) => eventsOf(object).forEach(outbox.add),
  });
  endings.push(objects.stop);

  const [code, tablesUrl] = await Promise.all([threadCode(), dynamodb.ready]);
  const endpoints = {
    dynamodb: tablesUrl,
    queues: queueServer.endpoint,
    objects: objects.url,
    secrets: secrets.url,
  };
  const { fill } = options;
  const nameOf = (constructId: string) => findByConstructId(tables, constructId).name;
  const streams = await createTables(endpoints.dynamodb, tables, fill && (() => fill(endpoints.dynamodb, nameOf)));
  const logs = functionLogs(options.logDirectory);
  const invocations = createListeners<Invocation>();
  const streamEvents = createListeners<StreamEvent>();
  const points = createListeners<Point>();
  const definitions = functionDefinitions(topology.functions, {
    addresses,
    endpoints,
    environment: options.environment,
    concurrency: options.concurrencyPerFunction ?? 4,
    patience,
  });
  const pools = definitions.map((definition) =>
    createFunctionPool(definition, {
      ...{ code, clock, activity, onOutput: logs.write, onInvocation: invocations.tell },
      ...{ onPoint: points.tell, endsAtCalls: options.endsAtCalls },
    }),
  );
  const targets = eventTargets(sqs, queues, pools);
  const due = schedulesOf(topology, addresses, targets);
  const routes = httpRoutes(topology, pools, patience);

  const streamClient = new DynamoDBStreamsClient({ ...LOCAL_CLIENT, endpoint: endpoints.dynamodb });
  // It hides in a copy of every answer what must not be logged, for a logger that there is not.
  streamClient.middlewareStack.remove("loggerMiddleware");
  endings.push(() => streamClient.destroy());
  const sources = startEventSources({
    mappings: topology.mappings,
    pools,
    queues,
    tables,
    streams,
    queueClient: sqs,
    streamClient,
    positionsFolder: data.positions,
    activity,
    disturbanceOf: (mapping) => (options.calm ? calm : seededDisturbance(options.seed, mapping)),
    onRecord: ({ resource }, { event }) =>
      streamEvents.tell({ table: constructIdOf(resource.logicalId), record: event }),
  });
  // Sources say first that they stop; then the workers end, and with them what the sources still wait for.
  endings.push(() => Promise.all([sources.stop(), ...pools.map((pool) => pool.stop())]));
  const schedules = startSchedules(due, clock, sources.holdThrough);
  endings.push(schedules.stop);
  outbox.resume();

  const host = hostHandle({
    endpoints: { api: api.url, dynamodb: endpoints.dynamodb, objects: objects.url },
    ...{ topology, resources, pools, sources, schedules, queueServer },
    ...{ clock, keptClock, activity, logs, invocations, streamEvents, points, endAll },
  });
  await options.prepare?.(host);
  api.serve(routes, publicBaseUrl);
  // Last: all bundles read at once keep a machine of two cores from all else for seconds.
  if (options.warm) for (const pool of pools) pool.warm();
  return host;
}
