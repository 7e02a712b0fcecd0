import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type Duration, RemovalPolicy } from "aws-cdk-lib";
import { Grant, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type TableDefinition, tableEnvironmentName } from "#shared/platform/table.ts";
import type { BucketFiles } from "./data-bucket.ts";
import type { DataSecret } from "./data-secret.ts";
import type { DataTable, TableIndex } from "./data-table.ts";
import { READ_FILE, TELL_MISSING, WRITE_FILE } from "./file-access.ts";
import { alarmOnFunction } from "./function-alarms.ts";
import type { Consequence } from "./service-alarm.ts";
import { CHECK, DELETE, INSERT, PUT, READ, type TableAction, UPDATE } from "./table-access.ts";
import type { DeadLetters, WorkQueue } from "./work-queue.ts";

/** What a function touches: all that it is granted, and all that it is told where to find. */
export interface Bindings {
  /** Tables whose items it reads. */
  readonly reads?: readonly DataTable[];
  /** Tables into which it puts items, alone or in a transaction. */
  readonly puts?: readonly DataTable[];
  /** Tables into which it inserts many items at once, each only where there is none (PartiQL). */
  readonly inserts?: readonly DataTable[];
  /** Tables whose items it changes in place. */
  readonly updates?: readonly DataTable[];
  /** Tables whose items it checks inside a transaction, without writing them. */
  readonly checks?: readonly DataTable[];
  /** Tables from which it deletes items. */
  readonly deletes?: readonly DataTable[];
  /** Indexes that it lists from. */
  readonly lists?: readonly TableIndex[];
  readonly sendsTo?: readonly WorkQueue[];
  /** Queues that it sends to and whose length it asks for. */
  readonly measures?: readonly WorkQueue[];
  /** Files that it reads, or signs links to. */
  readonly readsFiles?: readonly BucketFiles[];
  /** Files that others put, or not: it is told which are not there. */
  readonly awaitsFiles?: readonly BucketFiles[];
  /** Files that it writes, whole or in parts. */
  readonly writesFiles?: readonly BucketFiles[];
  readonly secrets?: readonly DataSecret[];
  readonly variables?: Readonly<Record<string, string>>;
}

export interface NodeFunctionProps extends Consequence, Bindings {
  /** The folder of its bundle, with `index.mjs` in it; the folder's name is the function's. */
  readonly bundle: string;
  readonly timeout: Duration;
  /** In MB. @default 512: less only makes the CPU slower, which costs as much */
  readonly memory?: number;
}

/**
 * A Lambda function of ours: Node 24 on arm64, logs for 30 days, alarms on errors, throttles and slowness. It may do
 * nothing until something is bound to it; each bind grants exactly what it names and sets the variable that tells it where.
 */
export class NodeFunction extends Construct {
  readonly name: string;
  readonly lambda: LambdaFunction;
  readonly consequence: Consequence;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { bundle, timeout, memory = 512, errorImpact, runbook } = props;
    if (!existsSync(join(bundle, "index.mjs"))) throw new Error(`No bundle at ${bundle}: run "npm run build" first`);
    this.name = basename(bundle);
    this.consequence = { errorImpact, runbook };
    const logGroup = new LogGroup(this, "Logs", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own, because CDK's default one carries a managed policy that may write to every log group.
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, "Function", {
      description: this.name,
      code: Code.fromAsset(bundle),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memory,
      timeout,
      logGroup,
      role,
      environment: {
        // One name for all: metrics carry it as their dimension, and alarms watch the sum over all functions.
        POWERTOOLS_SERVICE_NAME: "sms-groups",
        POWERTOOLS_METRICS_NAMESPACE: "SmsGroups",
      },
    });
    this.#bind(props);
    alarmOnFunction(this, this.lambda, timeout, this.consequence);
  }

  /** Grants exactly the actions on the table; sets `<NAME>_TABLE`. */
  bindTable({ definition, table }: DataTable, actions: readonly TableAction[]): void {
    this.#grant(actions, table.tableArn, actions === DELETE ? notOfKept(definition) : undefined);
    this.setVariable(tableEnvironmentName(definition), table.tableName);
  }

  /** Grants Query on the index alone. */
  bindIndex(index: TableIndex): void {
    this.#grant(["dynamodb:Query"], index.arn);
  }

  /** Lets it send to the queue; sets `<NAME>_QUEUE_URL`. */
  bindQueue(queue: WorkQueue): void {
    this.#grant(["sqs:SendMessage"], queue.work.queueArn);
    this.setVariable(queue.environmentName, queue.work.queueUrl);
  }

  /** Lets it put what it cannot do into its dead letters; sets `DEAD_LETTER_URL`. */
  protected bindDeadLetters({ queue }: DeadLetters): void {
    this.#grant(["sqs:SendMessage"], queue.queueArn);
    this.setVariable("DEAD_LETTER_URL", queue.queueUrl);
  }

  /** Lets it read the secret; sets the variable that the secret names to its ARN. */
  bindSecret({ secret, environmentName }: DataSecret): void {
    this.#grant(["secretsmanager:GetSecretValue"], secret.secretArn);
    this.setVariable(environmentName, secret.secretArn);
  }

  /** Grants exactly the actions on files whose keys begin so; sets `FILES_BUCKET`. */
  bindFiles({ bucket, beginning }: BucketFiles, actions: readonly string[]): void {
    this.#grant(actions, bucket.bucket.arnForObjects(`${beginning}*`));
    bucket.acknowledgeWildcard(this, beginning);
    this.setVariable("FILES_BUCKET", bucket.bucket.bucketName);
  }

  setVariable(name: string, value: string): void {
    this.lambda.addEnvironment(name, value);
  }

  #bind(bindings: Bindings): void {
    const { reads, puts, inserts, updates, checks, deletes, lists, sendsTo, measures, variables } = bindings;
    const { readsFiles, awaitsFiles, writesFiles, secrets } = bindings;
    for (const table of reads ?? []) this.bindTable(table, READ);
    for (const table of puts ?? []) this.bindTable(table, PUT);
    for (const table of inserts ?? []) this.bindTable(table, INSERT);
    for (const table of updates ?? []) this.bindTable(table, UPDATE);
    for (const table of checks ?? []) this.bindTable(table, CHECK);
    for (const table of deletes ?? []) this.bindTable(table, DELETE);
    for (const index of lists ?? []) this.bindIndex(index);
    for (const queue of sendsTo ?? []) this.bindQueue(queue);
    for (const queue of measures ?? []) this.#grant(["sqs:GetQueueAttributes"], queue.work.queueArn);
    for (const files of readsFiles ?? []) this.bindFiles(files, READ_FILE);
    for (const { bucket } of awaitsFiles ?? []) this.#grant(TELL_MISSING, bucket.bucket.bucketArn);
    for (const files of writesFiles ?? []) this.bindFiles(files, WRITE_FILE);
    for (const secret of secrets ?? []) this.bindSecret(secret);
    for (const [name, value] of Object.entries(variables ?? {})) this.setVariable(name, value);
  }

  #grant(actions: readonly string[], arn: string, conditions?: Conditions): void {
    const granted = { grantee: this.lambda, actions: [...actions], resourceArns: [arn] };
    Grant.addToPrincipal(conditions ? { ...granted, conditions } : granted);
  }
}

type Conditions = Record<string, Record<string, unknown>>;

/** What is kept for ever cannot be deleted, whatever the code says. */
const notOfKept = ({ kept }: TableDefinition): Conditions | undefined =>
  kept === undefined ? undefined : { "ForAllValues:StringNotLike": { "dynamodb:LeadingKeys": [`*${kept}*`] } };
