import { Duration } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { type Consequence, ServiceAlarm } from "./service-alarm.ts";

const period = Duration.minutes(5);

/** The three alarms that every function has. The wrappers catch what one record does: an error here is a crash or a timeout. */
export const alarmOnFunction = (
  scope: Construct,
  lambda: LambdaFunction,
  timeout: Duration,
  consequence: Consequence,
): void => {
  new ServiceAlarm(scope, "Errors", {
    ...consequence,
    metric: lambda.metricErrors({ period }),
    threshold: 1,
  });
  new ServiceAlarm(scope, "Throttles", {
    ...consequence,
    metric: lambda.metricThrottles({ period }),
    threshold: 1,
  });
  new ServiceAlarm(scope, "Slow", {
    ...consequence,
    metric: lambda.metricDuration({ period, statistic: "p99" }),
    threshold: timeout.toMilliseconds() * 0.8,
    evaluationPeriods: 2,
  });
};
