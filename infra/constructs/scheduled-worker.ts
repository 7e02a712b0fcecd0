import { Duration } from "aws-cdk-lib";
import { ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import { NodeFunction, type NodeFunctionProps } from "./node-function.ts";
import { ServiceAlarm } from "./service-alarm.ts";

/** A function that EventBridge wakes each minute. The event tells it nothing, so a lost tick is made good by the next. */
export class ScheduledWorker extends NodeFunction {
  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id, props);
    new Rule(this, "EveryMinute", {
      schedule: Schedule.rate(Duration.minutes(1)),
      // A tick that is late is worth nothing: the next one does its work.
      targets: [new LambdaFunction(this.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    new ServiceAlarm(this, "Stopped", {
      ...this.consequence,
      metric: this.lambda.metricInvocations({ period: Duration.minutes(5) }),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      missingData: TreatMissingData.BREACHING,
    });
  }
}
