import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { ServiceAlarm } from "./service-alarm.ts";

/** What the functions count themselves (namespace SmsGroups), each summed over all of them. */
export const domainMetric = (metricName: string): Metric =>
  new Metric({
    namespace: "SmsGroups",
    metricName,
    dimensionsMap: { service: "sms-groups" },
    statistic: "Sum",
    period: Duration.minutes(5),
  });

interface Watched {
  readonly threshold: number;
  readonly errorImpact: string;
  readonly runbook: string;
}

const WATCHED: Readonly<Record<string, Watched>> = {
  DoubleSend: {
    threshold: 1,
    errorImpact: "A person got the same text twice, which must never happen; more may follow.",
    runbook: "double-send",
  },
  InDoubt: {
    threshold: 1,
    errorImpact: "It is not known whether some texts went out; they are not sent again by themselves.",
    runbook: "in-doubt",
  },
  NotAccepted: {
    threshold: 1,
    errorImpact: "Texts did not arrive: three looks at the carrier's log did not show them.",
    runbook: "not-accepted",
  },
  SendFailed: {
    threshold: 5,
    errorImpact: "Texts to several people were refused for good and will not arrive.",
    runbook: "send-failed",
  },
  DailyCapReached: {
    threshold: 1,
    errorImpact: "A sender's cap for the day is reached: nothing of it goes out until its account's next day.",
    runbook: "daily-cap-reached",
  },
  SignatureRejected: {
    threshold: 5,
    errorImpact: "Requests to the webhooks are refused: if they are Twilio's, nobody's texts and STOPs are heard.",
    runbook: "signature-rejected",
  },
  UnreadableText: {
    threshold: 1,
    errorImpact: "Texts that Twilio signed cannot be read: what those people wrote, perhaps STOP, is not heard.",
    runbook: "unreadable-text",
  },
  MissedText: {
    threshold: 1,
    errorImpact: "Webhooks of texts got lost: those people were heard up to an hour late, their STOPs too.",
    runbook: "missed-text",
  },
  SweepFailed: {
    threshold: 1,
    errorImpact: "Missed texts of a sender could not all be looked for or taken in: a STOP among them is not heard.",
    runbook: "sweep-failed",
  },
  GroupCountDrift: {
    threshold: 1,
    errorImpact: "A group showed wrong numbers of members or reachable people until now. What is sent is right.",
    runbook: "group-count-drift",
  },
  GroupDrift: {
    threshold: 1,
    errorImpact:
      "A dynamic group held others than match its rule until now: campaigns to it may have reached or missed them.",
    runbook: "group-drift",
  },
  WordsKept: {
    threshold: 1,
    errorImpact: "A person was erased a day ago, and texts to them still have their words: they wait for their end.",
    runbook: "words-kept",
  },
  UnknownSender: {
    threshold: 1,
    errorImpact: "People text a number that no account has: they get no answer and are in no group.",
    runbook: "unknown-sender",
  },
  UnknownCallback: {
    threshold: 5,
    errorImpact: "Twilio reports on texts that are not ours: somebody may send past the door, without consent.",
    runbook: "unknown-callback",
  },
};

export const watchedMetrics: readonly string[] = Object.keys(WATCHED);

/** An alarm for each thing that the functions count and nobody wants to happen. */
export class DomainAlarms extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const [name, watched] of Object.entries(WATCHED)) {
      new ServiceAlarm(this, name, { ...watched, metric: domainMetric(name) });
    }
  }
}
