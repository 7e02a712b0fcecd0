import { CfnOutput, Duration } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type Consequence, ServiceAlarm } from "./service-alarm.ts";

/**
 * The dead letters of one worker: kept for 14 days, the longest there is, with an alarm on the first one. Its URL is the
 * stack's output `<Worker>DeadLetterUrl`, where `npm run redrive` finds it.
 */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, consequence: Consequence) {
    super(scope, id);
    this.queue = new Queue(this, "Queue", { retentionPeriod: Duration.days(14), enforceSSL: true });
    new ServiceAlarm(this, "Any", {
      ...consequence,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: "Maximum",
      }),
      threshold: 1,
    });
    new CfnOutput(this, "Url", { value: this.queue.queueUrl }).overrideLogicalId(`${scope.node.id}DeadLetterUrl`);
  }
}

export interface WorkQueueProps extends Consequence {
  readonly deadLetters: DeadLetters;
  /** The timeout of the function that works it off. */
  readonly workerTimeout: Duration;
  /** How old the oldest message may be before the alarm. */
  readonly late: Duration;
}

/**
 * A standard queue of jobs, kept for 4 days. A job that was received 6 times without being done goes to the dead letters.
 * Its id is its name: `Replies` is `REPLIES_QUEUE_URL` to those who send to it.
 */
export class WorkQueue extends Construct {
  readonly work: Queue;
  /** The variable that holds its URL. */
  readonly environmentName: string;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { deadLetters, workerTimeout, late, errorImpact, runbook } = props;
    this.environmentName = `${id.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()}_QUEUE_URL`;
    this.work = new Queue(this, "Queue", {
      retentionPeriod: Duration.days(4),
      // AWS: at least six times the function's timeout, or a slow batch is handed out twice.
      visibilityTimeout: Duration.seconds(6 * workerTimeout.toSeconds()),
      deadLetterQueue: { queue: deadLetters.queue, maxReceiveCount: 6 },
      enforceSSL: true,
    });
    new ServiceAlarm(this, "Late", {
      errorImpact,
      runbook,
      metric: this.work.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: "Maximum" }),
      threshold: late.toSeconds(),
      evaluationPeriods: 3,
    });
  }
}
