import { Duration } from "aws-cdk-lib";
import { ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import { NodeFunction, type NodeFunctionProps } from "./node-function.ts";
import { ServiceAlarm } from "./service-alarm.ts";

export interface ScheduledWorkerProps extends NodeFunctionProps {
  /** How often it is woken: minutes or hours, at most a day. @default each minute */
  readonly every?: Duration;
}

const FIVE_MINUTES = 300;

/** A function that EventBridge wakes at a rate. The event tells it nothing, so a lost tick is made good by the next. */
export class ScheduledWorker extends NodeFunction {
  constructor(scope: Construct, id: string, { every = Duration.minutes(1), ...props }: ScheduledWorkerProps) {
    super(scope, id, props);
    new Rule(this, "Tick", {
      schedule: Schedule.rate(every),
      // A tick that is late is worth nothing: the next one does its work.
      targets: [new LambdaFunction(this.lambda, { retryAttempts: 0, maxEventAge: every })],
    });
    // Ticks of a minute are many in each period. A slower one may fall just outside of one: two without any are a stop.
    const isSlow = every.toSeconds() >= FIVE_MINUTES;
    new ServiceAlarm(this, "Stopped", {
      ...this.consequence,
      metric: this.lambda.metricInvocations({ period: isSlow ? every : Duration.seconds(FIVE_MINUTES) }),
      threshold: 1,
      evaluationPeriods: isSlow ? 2 : 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      missingData: TreatMissingData.BREACHING,
    });
  }
}
