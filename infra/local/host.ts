import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { createActivity } from "./activity.ts";
import { readCloudAssembly } from "./cloud-assembly.ts";
import { openDataDirectory } from "./data-directory.ts";
import { calm, seededDisturbance } from "./disturbance.ts";
import { startDynamoDbLocal } from "./dynamodb-local.ts";
import { objectEventsOf, schedulesOf } from "./event-rules.ts";
import { startEventSources } from "./event-sources.ts";
import { eventTargets } from "./event-target.ts";
import { functionDefinitions } from "./function-definitions.ts";
import { functionLogs } from "./function-logs.ts";
import { codeFile, createFunctionPool, type FunctionPool, type Invocation } from "./function-pool.ts";
import type { Host, HostOptions, StreamEvent } from "./host-options.ts";
import { startHttpApi } from "./http-api.ts";
import { httpRoutes } from "./http-routes.ts";
import { createResolver } from "./intrinsics.ts";
import { createListeners } from "./listeners.ts";
import { LOCAL_CLIENT } from "./local-client.ts";
import { MovableClock } from "./movable-clock.ts";
import { startObjectStore } from "./object-store.ts";
import { createOutbox, type OutboxEntry } from "./outbox.ts";
import { startQueueServer } from "./queue-server.ts";
import { createQueues, queueClient } from "./queues.ts";
import { constructIdOf, resourceAddresses } from "./resource-addresses.ts";
import { untilAtRest } from "./rest.ts";
import { startSchedules } from "./schedules.ts";
import { secretValues } from "./secret-values.ts";
import { type SecretValue, startSecretsEndpoint } from "./secrets-endpoint.ts";
import { createTables } from "./tables.ts";
import { findByConstructId, readTopology } from "./topology.ts";

export type { Host, HostOptions, RunningCode, StreamEvent } from "./host-options.ts";

/**
 * Runs what `cdk synth` wrote, unchanged, on this machine: DynamoDB Local, fauxqs, one worker thread for each running
 * invocation, and the API on one port. What it does not know stops it before anything runs.
 * @throws StartupError with one line for a person
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const endings: (() => unknown)[] = [];
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

async function start(options: HostOptions, endings: (() => unknown)[], endAll: () => Promise<void>): Promise<Host> {
  const clock = options.clock ?? new MovableClock();
  const activity = createActivity();
  const assembly = readCloudAssembly(options.cloudAssembly);
  const data = openDataDirectory(options.dataDirectory);
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
  const named = <Item extends { readonly resource: Parameters<typeof addresses.nameOf>[0] }>(item: Item) => ({
    ...item,
    name: addresses.nameOf(item.resource),
    arn: addresses.attribute(item.resource, "Arn") ?? "",
  });
  const tables = topology.tables.map(named);
  const buckets = topology.buckets.map(named);
  const queues = topology.queues.map((queue) => ({ ...named(queue), url: addresses.reference(queue.resource) ?? "" }));

  const sqs = queueClient(queueServer.endpoint);
  endings.push(() => sqs.destroy());
  await createQueues(sqs, queues);
  await createBuckets(
    queueServer.endpoint,
    buckets.map((bucket) => bucket.name),
  );
  const eventsOf = objectEventsOf(topology, addresses, clock);
  const sendEntry = async (entry: OutboxEntry) => targets.find(entry.target, "a bucket's event").send(entry.body);
  const outbox = createOutbox(data.outbox, sendEntry, activity);
  endings.push(outbox.stop);
  const objects = await startObjectStore({
    endpoint: queueServer.endpoint,
    onCreated: async (object) => eventsOf(object).forEach(outbox.add),
  });
  endings.push(objects.stop);
  const values = secretValues(topology.secrets, options.secrets, data.root);
  const secrets: SecretValue[] = topology.secrets.map((secret) => ({
    ...named(secret),
    value: values.get(secret.resource.logicalId) ?? "",
  }));
  const secretsEndpoint = await startSecretsEndpoint(secrets);
  endings.push(secretsEndpoint.stop);

  const dynamodbEndpoint = await dynamodb.ready;
  const streams = await createTables(dynamodbEndpoint, tables);
  const logs = functionLogs(options.logDirectory);
  const invocations = createListeners<Invocation>();
  const streamEvents = createListeners<StreamEvent>();
  const endpoints = {
    dynamodb: dynamodbEndpoint,
    queues: queueServer.endpoint,
    objects: objects.url,
    secrets: secretsEndpoint.url,
  };
  const definitions = functionDefinitions(topology.functions, {
    addresses,
    endpoints,
    environment: options.environment,
    concurrency: options.concurrencyPerFunction ?? 4,
  });
  const pools = definitions.map((definition) =>
    createFunctionPool(definition, { clock, activity, onOutput: logs.write, onInvocation: invocations.tell }),
  );
  const targets = eventTargets(sqs, queues, pools);
  const schedulesToRun = schedulesOf(topology, addresses, targets);
  const routes = httpRoutes(topology, pools);

  const streamClient = new DynamoDBStreamsClient({ ...LOCAL_CLIENT, endpoint: dynamodbEndpoint });
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
    onRecord: (table, record) =>
      streamEvents.tell({ table: constructIdOf(table.resource.logicalId), record: record.event }),
  });
  // Sources first say that they stop, then the workers end, and with them what the sources still wait for.
  endings.push(() => Promise.all([sources.stop(), ...pools.map((pool) => pool.stop())]));
  const schedules = startSchedules(schedulesToRun, clock);
  endings.push(schedules.stop);
  outbox.resume();
  api.serve(routes, publicBaseUrl);

  const find = findByConstructId;
  const poolOf = (constructId: string): FunctionPool =>
    find(
      pools.map((pool) => ({ pool, resource: { logicalId: pool.definition.logicalId } })),
      constructId,
    ).pool;
  let stopped = false;
  return {
    url: api.url,
    dynamodbEndpoint,
    sqsEndpoint: queueServer.endpoint,
    s3Endpoint: objects.url,
    clock,
    ignored: topology.ignored,
    tableName: (id) => find(tables, id).name,
    queueUrl: (id) => find(queues, id).url,
    bucketName: (id) => find(buckets, id).name,
    queueContent: (id) => queueServer.inspect(find(queues, id).name),
    advance: schedules.advance,
    onStreamRecord: streamEvents.add,
    onInvocation: invocations.add,
    async killWorkers(id) {
      const killed = await Promise.all((id === undefined ? pools : [poolOf(id)]).map((pool) => pool.kill()));
      return killed.reduce((sum, count) => sum + count, 0);
    },
    invoke: (id, event) => poolOf(id).invoke(event),
    logs: (id) => logs.read(poolOf(id).definition.id),
    idle: () =>
      untilAtRest({
        activity,
        clock,
        server: queueServer,
        readers: sources.streamMappings.map((mapping) => mapping.reader),
        queues: sources.queueMappings.map((mapping) => mapping.queue),
        stopped: () => stopped,
      }),
    runningCode: () =>
      definitions.map((definition) => {
        const file = codeFile(definition);
        return { function: definition.id, file, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
      }),
    async stop() {
      stopped = true;
      await endAll();
    },
  };
}

async function createBuckets(endpoint: string, names: readonly string[]): Promise<void> {
  const client = new S3Client({ ...LOCAL_CLIENT, endpoint, forcePathStyle: true });
  try {
    for (const name of names) await client.send(new CreateBucketCommand({ Bucket: name }));
  } finally {
    client.destroy();
  }
}
