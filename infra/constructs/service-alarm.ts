import { Stack } from "aws-cdk-lib";
import { Alarm, type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

/** Who is hurt and what to do: nobody makes a worker or an alarm without writing both. */
export interface Consequence {
  /** Whom a failure hurts and how, in one sentence. */
  readonly errorImpact: string;
  /** The anchor of the section in docs/runbook.md that says what to do. */
  readonly runbook: string;
}

export interface ServiceAlarmProps extends Consequence {
  readonly metric: IMetric;
  /** Breached at this value or above it, unless `comparison` says otherwise. */
  readonly threshold: number;
  /** @default GREATER_THAN_OR_EQUAL_TO_THRESHOLD */
  readonly comparison?: ComparisonOperator;
  /** How many periods in a row it must be breached. @default 1 */
  readonly evaluationPeriods?: number;
  /** @default NOT_BREACHING: no data is good news */
  readonly missingData?: TreatMissingData;
}

/** Where all alarms of a stack go: one topic, and the owner's mail address if there is one. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  readonly alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, props: { readonly email: string | undefined }) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { displayName: "sms-groups", enforceSSL: true });
    // Naming any policy replaces SNS's default one, by which CloudWatch may publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }

  /** The topic of the stack that holds `scope`. */
  static of(scope: Construct): AlarmTopic {
    const found = Stack.of(scope).node.children.find((child) => child instanceof AlarmTopic);
    if (!found) throw new Error(`${Stack.of(scope).stackName} has no AlarmTopic`);
    return found;
  }
}

/** An alarm whose description says who is hurt and where the way out is written. Tells the stack's AlarmTopic. */
export class ServiceAlarm extends Construct {
  constructor(scope: Construct, id: string, props: ServiceAlarmProps) {
    super(scope, id);
    const options: AlarmProps = {
      alarmDescription: `${props.errorImpact} What to do: docs/runbook.md#${props.runbook}`,
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: props.evaluationPeriods ?? 1,
      treatMissingData: props.missingData ?? TreatMissingData.NOT_BREACHING,
    };
    const alarm = new Alarm(this, "Alarm", options);
    const { topic, alarms } = AlarmTopic.of(this);
    alarm.addAlarmAction(new SnsAction(topic));
    alarms.push(alarm);
  }
}
