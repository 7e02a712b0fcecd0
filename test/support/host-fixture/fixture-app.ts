import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, CfnOutput, CfnParameter, Duration, RemovalPolicy, SecretValue, Stack } from "aws-cdk-lib";
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { AttributeType, ProjectionType, StreamViewType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Rule, RuleTargetInput, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction, SqsQueue } from "aws-cdk-lib/aws-events-targets";
import {
  Code,
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  Function as LambdaFn,
  Runtime,
  StartingPosition,
} from "aws-cdk-lib/aws-lambda";
import { SqsDlq, SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Bucket, EventType } from "aws-cdk-lib/aws-s3";
import { LambdaDestination, SqsDestination } from "aws-cdk-lib/aws-s3-notifications";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Queue } from "aws-cdk-lib/aws-sqs";

/** A small pair of stacks with one of each thing that the local host runs, and nothing of our own project. */
const HANDLERS = fileURLToPath(new URL("./handlers", import.meta.url));

export interface FixtureOptions {
  /** Adds to the service stack what a test wants to see refused or ignored. */
  readonly extend?: (stack: Stack) => void;
}

/** @returns the folder of the cloud assembly */
export function synthesizeFixture({ extend }: FixtureOptions = {}): string {
  const outdir = mkdtempSync(join(tmpdir(), "host-fixture-"));
  const app = new App({
    outdir,
    analyticsReporting: true,
    context: { "@aws-cdk/core:defaultCrossStackReferences": "weak" },
  });
  const data = dataStack(app);
  const service = serviceStack(app, data);
  extend?.(service);
  app.synth();
  return outdir;
}

function dataStack(app: App) {
  const stack = new Stack(app, "FixtureData");
  const items = new TableV2(stack, "Items", {
    partitionKey: { name: "pk", type: AttributeType.STRING },
    sortKey: { name: "sk", type: AttributeType.STRING },
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    timeToLiveAttribute: "expires",
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
    globalSecondaryIndexes: [
      {
        indexName: "byColour",
        partitionKey: { name: "colour", type: AttributeType.STRING },
        sortKey: { name: "sk", type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      },
    ],
    localSecondaryIndexes: [{ indexName: "bySize", sortKey: { name: "size", type: AttributeType.NUMBER } }],
  });
  const plain = new TableV2(stack, "Plain", { partitionKey: { name: "pk", type: AttributeType.STRING } });
  const files = new Bucket(stack, "Files", { eventBridgeEnabled: true, enforceSSL: true });
  new CfnOutput(stack, "ItemsName", { value: items.tableName, exportName: "fixture-items" });
  return { items, plain, files };
}

function serviceStack(app: App, data: ReturnType<typeof dataStack>): Stack {
  const stack = new Stack(app, "FixtureService");
  const colour = new CfnParameter(stack, "Colour", { type: "String", default: "blue" });
  const code = Code.fromAsset(HANDLERS);
  const lambda = (id: string, handler: string, more: { timeout?: number; memory?: number; reserved?: number } = {}) =>
    new LambdaFn(stack, id, {
      code,
      handler: `index.${handler}`,
      runtime: Runtime.NODEJS_24_X,
      timeout: Duration.seconds(more.timeout ?? 20),
      memorySize: more.memory ?? 128,
      logGroup: new LogGroup(stack, `${id}Log`),
      ...(more.reserved === undefined ? {} : { reservedConcurrentExecutions: more.reserved }),
    });

  const given = new Secret(stack, "Given");
  const generated = new Secret(stack, "Generated", {
    generateSecretString: {
      secretStringTemplate: '{"user":"x"}',
      generateStringKey: "password",
      excludePunctuation: true,
    },
  });
  const written = new Secret(stack, "Written", { secretStringValue: SecretValue.unsafePlainText("as written") });

  const web = lambda("Web", "web");
  web.addEnvironment("COLOUR", colour.valueAsString);
  web.addEnvironment("ITEMS_TABLE", data.items.tableName);
  web.addEnvironment("WHERE", `${stack.region}/${stack.account}/${stack.partition}/${stack.stackName}`);
  const direct = lambda("Direct", "direct", { reserved: 2 });
  lambda("Patient", "direct", { timeout: 60 });
  lambda("Hasty", "direct", { timeout: 1 });
  direct.addEnvironment("GIVEN_SECRET", given.secretArn);
  direct.addEnvironment("GENERATED_SECRET", generated.secretArn);
  direct.addEnvironment("WRITTEN_SECRET", written.secretName);
  given.grantRead(direct);
  data.items.grantReadWriteData(web);

  const dead = new Queue(stack, "Dead", { retentionPeriod: Duration.days(14) });
  const jobs = new Queue(stack, "Jobs", {
    // Well over what a cold worker takes on a busy machine.
    visibilityTimeout: Duration.seconds(30),
    deadLetterQueue: { queue: dead, maxReceiveCount: 2 },
    enforceSSL: true,
  });
  web.addEnvironment("JOBS_QUEUE", jobs.queueUrl);
  const worker = lambda("Worker", "work");
  worker.addEventSource(new SqsEventSource(jobs, { batchSize: 5, reportBatchItemFailures: true, maxConcurrency: 2 }));
  const bulk = new Queue(stack, "Bulk", { visibilityTimeout: Duration.seconds(30) });
  const bulkWorker = lambda("BulkWorker", "work");
  bulkWorker.addEventSource(new SqsEventSource(bulk, { batchSize: 40, maxBatchingWindow: Duration.seconds(1) }));

  const missed = new Queue(stack, "Missed");
  const watcher = lambda("Watcher", "changed");
  data.items.grantStreamRead(watcher);
  new EventSourceMapping(stack, "WatcherMapping", {
    target: watcher,
    eventSourceArn: data.items.tableStreamArn ?? "",
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 10,
    parallelizationFactor: 3,
    retryAttempts: 1,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    onFailure: new SqsDlq(missed),
    filters: [
      FilterCriteria.filter({ dynamodb: { NewImage: { kind: { S: FilterRule.isEqual("watched") } } } }),
      FilterCriteria.filter({ eventName: FilterRule.isEqual("REMOVE") }),
    ],
  });
  const everything = lambda("Everything", "observe");
  new EventSourceMapping(stack, "EverythingMapping", {
    target: everything,
    eventSourceArn: data.items.tableStreamArn ?? "",
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 25,
  });

  eventsOf(stack, data.files, lambda("Observer", "observe"));
  apiOf(stack, web);
  return stack;
}

function eventsOf(stack: Stack, files: Bucket, observer: LambdaFn): void {
  new Rule(stack, "EveryMinute", {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(observer)],
  });
  const ticks = new Queue(stack, "Ticks");
  new Rule(stack, "EveryHour", {
    schedule: Schedule.rate(Duration.hours(1)),
    targets: [new SqsQueue(ticks, { message: RuleTargetInput.fromObject({ tick: "hour" }) })],
  });
  new CfnSchedule(stack, "EveryDay", {
    flexibleTimeWindow: { mode: "OFF" },
    scheduleExpression: "cron(0 8 * * ? *)",
    target: { arn: ticks.queueArn, roleArn: "arn:aws:iam::000000000000:role/any" },
  });
  const uploads = new Queue(stack, "Uploads");
  new Rule(stack, "Uploaded", {
    eventPattern: {
      source: ["aws.s3"],
      detailType: ["Object Created"],
      detail: { bucket: { name: [files.bucketName] }, object: { key: [{ prefix: "in/" }] } },
    },
    targets: [new SqsQueue(uploads)],
  });
  const inbox = new Bucket(stack, "Inbox");
  const arrivals = new Queue(stack, "Arrivals");
  inbox.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(arrivals), { suffix: ".csv" });
  inbox.addEventNotification(EventType.OBJECT_CREATED_PUT, new LambdaDestination(observer), { prefix: "photos/" });
}

function apiOf(stack: Stack, web: LambdaFn): void {
  const api = new CfnApi(stack, "Api", { name: "fixture", protocolType: "HTTP" });
  const integration = new CfnIntegration(stack, "Integration", {
    apiId: api.ref,
    integrationType: "AWS_PROXY",
    integrationUri: web.functionArn,
    payloadFormatVersion: "2.0",
    timeoutInMillis: 8_000,
  });
  for (const [id, routeKey] of Object.entries({
    Echo: "POST /echo/{name}",
    Mine: "GET /echo/mine",
    Versioned: "ANY /v1/{proxy+}",
  })) {
    new CfnRoute(stack, `${id}Route`, {
      apiId: api.ref,
      routeKey,
      authorizationType: "NONE",
      target: `integrations/${integration.ref}`,
    });
  }
  new CfnStage(stack, "Stage", {
    apiId: api.ref,
    stageName: "$default",
    autoDeploy: true,
    defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 },
  });
  web.addEnvironment("API_URL", api.attrApiEndpoint);
}
