import { CfnOutput, Duration, Validations } from "aws-cdk-lib";
import { StartingPosition } from "aws-cdk-lib/aws-lambda";
import { DynamoEventSource, SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Construct } from "constructs";
import type { DataTable } from "./data-table.ts";
import { NodeFunction, type NodeFunctionProps } from "./node-function.ts";
import { ServiceAlarm } from "./service-alarm.ts";
import { DeadLetters } from "./work-queue.ts";

export interface StreamWorkerProps extends NodeFunctionProps {
  /** The table whose changes ring it. */
  readonly table: DataTable;
  /** Event filters (Lambda's FilterCriteria, at most five, any of which is enough): it is not woken for the rest. */
  readonly filters: readonly Record<string, unknown>[];
  /** Batches of one shard at once, 1 to 10; changes of one item stay in order. */
  readonly parallelization: number;
}

/**
 * A function that a table's changes ring. A batch that fails is halved until the record that fails it is alone, tried 5
 * times and no longer than 6 hours: without these bounds one bad record stops its shard for a day. Then Lambda leaves the
 * shard and sequence numbers in the dead letters; the record loop leaves there the keys of what it could not do itself.
 */
export class StreamWorker extends NodeFunction {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: StreamWorkerProps) {
    super(scope, id, props);
    const { table, filters, parallelization } = props;
    this.deadLetters = new DeadLetters(this, "DeadLetters", this.consequence);
    this.bindDeadLetters(this.deadLetters);
    this.lambda.addEventSource(
      new DynamoEventSource(table.table, {
        // LATEST could miss what changes while the mapping is being made.
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: filters.map((filter) => ({ pattern: JSON.stringify(filter) })),
        batchSize: 100,
        parallelizationFactor: parallelization,
        bisectBatchOnError: true,
        retryAttempts: 5,
        maxRecordAge: Duration.hours(6),
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(this.deadLetters.queue),
      }),
    );
    Validations.of(this.deadLetters).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "It is the dead-letter queue of an event source mapping, which the rule does not see.",
    });
    new ServiceAlarm(this, "Late", {
      ...this.consequence,
      metric: this.lambda.metric("IteratorAge", { period: Duration.minutes(1), statistic: "Maximum" }),
      threshold: 60_000,
      evaluationPeriods: 3,
    });
    new CfnOutput(this, "FunctionName", { value: this.lambda.functionName }).overrideLogicalId(`${id}FunctionName`);
    new CfnOutput(this, "StreamArn", { value: table.streamArn }).overrideLogicalId(`${id}StreamArn`);
  }
}
